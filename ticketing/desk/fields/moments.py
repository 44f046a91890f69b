"""Fields that are days and hours, on the wall clock of whoever works the request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from wtforms import StringField, widgets

from ticketing.desk.fields.kind import Kind
from ticketing.desk.fields.made import control
from ticketing.web.filters import day
from workflows.bounds import Months, edge, hour, moment
from workflows.forms import Field

Read = Callable[[str], Any]
Say = Callable[[Any], str]


def _kind(
    read: Read, widget: Any, missing: str, like: str, said: Callable[[Any], str], kept: Callable[[Any], str]
) -> Kind:
    """A kind whose answers `read` understands; `like` is said where it does not."""

    def wrong(field: Field, value: Any, on: date | None) -> str | None:
        try:
            found = read(str(value))
        except ValueError:
            return like
        over = on is not None and not isinstance(found, time) and _day(found) < on
        return "Esa fecha ya pasó." if over else _out(field, found, on, said)

    return Kind(
        lambda field, _: control(StringField, field, widget=widget),
        missing=missing,
        wrong=wrong,
        keep=lambda _, value: kept(read(str(value))),
        read=lambda _, value: said(read(str(value))),
        dated=True,
    )


def _out(field: Field, found: Any, on: date | None, said: Say) -> str | None:
    """Before the earliest or after the latest; what is reckoned from the day of filing is asked on that day alone."""
    for bound, early in ((field.earliest, True), (field.latest, False)):
        limit: Any = None if bound is None else edge(field.kind, bound)
        if isinstance(limit, (timedelta, Months)):
            limit = None if on is None else limit.after(on) if isinstance(limit, Months) else on + limit
        if limit is None:
            continue
        value: Any = found if type(limit) is type(found) else _day(found)
        if (value < limit) if early else (value > limit):
            shown = said(limit) if type(limit) is type(found) else day(limit)
            return f"Lo más temprano es {shown}." if early else f"Lo más tarde es {shown}."
    return None


def _day(found: date | datetime) -> date:
    return found.date() if isinstance(found, datetime) else found


def _said_moment(found: datetime) -> str:
    return f"{day(found.date())}, {found:%H:%M}"


DATE = _kind(
    date.fromisoformat,
    widgets.DateInput(),
    "Elija la fecha.",
    "Escriba la fecha como AAAA-MM-DD.",
    day,
    date.isoformat,
)
TIME = _kind(
    hour, widgets.TimeInput(), "Elija la hora.", "Escriba la hora como HH:MM.", "{:%H:%M}".format, "{:%H:%M}".format
)
DATE_TIME = _kind(
    moment,
    widgets.DateTimeLocalInput(),
    "Elija el día y la hora.",
    "Escriba el día y la hora como AAAA-MM-DDTHH:MM.",
    _said_moment,
    "{:%Y-%m-%dT%H:%M}".format,
)
