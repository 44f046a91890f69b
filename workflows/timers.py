"""When time comes: closing without a survey, reminders, silence, what is nearly late."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from workflows.procedure import Procedure
from workflows.refusals import BeyondCalendar, Refused
from workflows.waiting import Timer
from workflows.waits import Wait
from workflows.wall_clock import DAY
from workflows.working_calendar import Calendar


def ends_at(wait: Wait, calendar: Calendar, *, since: datetime) -> datetime:
    """Business days end at the close of the last one, counted from the day after; calendar days at the same hour of
    the wall clock; business hours where they run out."""
    if wait.unit == "business_days":
        return calendar.close(calendar.next_working_day(calendar.today(since), wait.amount))
    if wait.unit == "business_hours":
        return calendar.add(since, timedelta(hours=wait.amount))
    return calendar.instant(calendar.wall(since) + wait.amount * DAY)


def comes_at(timer: Timer, calendar: Calendar, *, since: datetime, number: int = 1) -> datetime | None:
    """When its time comes for the `number`-th time in a wait that began at `since`; None where it doesn't so often.

    Days on which somebody is told begin at their opening; a wait of days that ends does so at a close.
    """
    if timer.every is not None:
        return _told_at(timer.every, calendar, since=since, times=number)
    if timer.at:
        return _opening(calendar, since, timer.at[number - 1]) if number <= len(timer.at) else None
    if number > 1:
        return None
    return ends_at(timer.after, calendar, since=since) if timer.after else since


def came(timer: Timer, calendar: Calendar, *, since: datetime, at: datetime) -> int:
    """How often its time has come by then."""
    if timer.every is None:
        moments = (comes_at(timer, calendar, since=since, number=n + 1) for n in range(len(timer.at) or 1))
        return sum(1 for moment in moments if moment is not None and moment <= at)
    low, high = 0, 1
    while _by(timer, calendar, since, high, at):
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _by(timer, calendar, since, middle, at) else (low, middle)
    return low


def comes_next(timer: Timer, calendar: Calendar, *, since: datetime, at: datetime) -> datetime | None:
    """The first time after that instant at which its time comes, as far as the calendar reaches."""
    try:
        return comes_at(timer, calendar, since=since, number=came(timer, calendar, since=since, at=at) + 1)
    except BeyondCalendar:
        return None


def acts_at(timer: Timer, calendar: Calendar, *, since: datetime) -> datetime | None:
    """When it takes its step or ends its gate's silence; None for one that only tells."""
    return comes_at(timer, calendar, since=since, number=len(timer.at) or 1) if timer.deeds else None


def timers_at(
    procedure: Procedure, calendar: Calendar, *, state: str, since: datetime
) -> tuple[tuple[datetime, Timer], ...]:
    """The timers by which a state entered at `since` ends, with the instant of each, earliest first."""
    return tuple(sorted(_acting(procedure, calendar, state, since), key=lambda pair: pair[0]))


def auto_close_at(procedure: Procedure, calendar: Calendar, *, solved_at: datetime) -> datetime | None:
    """G-16: when a solved ticket closes if nobody answers the survey; None where none closes by itself."""
    for state in procedure.states:
        if state.outcome == "solved":
            for at, _ in timers_at(procedure, calendar, state=state.label, since=solved_at):
                return at
    return None


def reminders_at(procedure: Procedure, calendar: Calendar, *, since: datetime, reminder: str) -> tuple[datetime, ...]:
    """When a wait that began at `since` is reminded: at the opening of those business days after its day."""
    chosen = procedure.timer(reminder)
    if chosen is None:
        raise Refused(f"El procedimiento «{procedure.label}» no tiene el recordatorio «{reminder}».")
    return tuple(_opening(calendar, since, day) for day in chosen.at)


def _acting(procedure: Procedure, calendar: Calendar, state: str, since: datetime) -> Iterator[tuple[datetime, Timer]]:
    for timer in procedure.timers:
        if timer.state == state and timer.step is not None:
            at = acts_at(timer, calendar, since=since)
            if at is not None:
                yield at, timer


def _by(timer: Timer, calendar: Calendar, since: datetime, number: int, at: datetime) -> bool:
    """Whether its time has come so often; what lies beyond the calendar has not come."""
    try:
        moment = comes_at(timer, calendar, since=since, number=number)
    except BeyondCalendar:
        return False
    return moment is not None and moment <= at


def _told_at(every: Wait, calendar: Calendar, *, since: datetime, times: int) -> datetime:
    amount = every.amount * times
    if every.unit == "business_days":
        return _opening(calendar, since, amount)
    return ends_at(Wait(amount, every.unit), calendar, since=since)


def _opening(calendar: Calendar, since: datetime, day: int) -> datetime:
    """The opening of that business day after the one of `since`."""
    return calendar.opening(calendar.next_working_day(calendar.today(since), day))
