"""Moving the demo's clock by what a person means: an hour, a working day, an instant, back to the present."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from ticketing import clock
from ticketing.office.calendars.queries import calendar, current
from ticketing.web import walls
from workflows.refusals import Refused


def an_hour() -> datetime:
    """An hour later."""
    return clock.move(timedelta(hours=1))


def a_working_day() -> datetime:
    """The same time of the next working day."""
    working = calendar(current())
    local = working.local(clock.now())
    then = working.next_working_day(local.date())
    return clock.move(local.replace(year=then.year, month=then.month, day=then.day))


def three_days() -> datetime:
    """Three days later."""
    return clock.move(timedelta(days=3))


def back() -> datetime:
    """The true time again."""
    return clock.move(None)


def at(text: str) -> datetime:
    """An instant as a form gives it ("2026-03-02T10:15"), on the office's wall clock."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Refused("Elija una fecha y una hora.") from None
    return clock.move(moment if moment.tzinfo else moment.replace(tzinfo=walls.home()))


MOVES: dict[str, Callable[[], datetime]] = {
    "hour": an_hour,
    "working-day": a_working_day,
    "three-days": three_days,
    "back": back,
}
