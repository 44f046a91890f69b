"""Waits that end by themselves: closing without a survey, reminders."""

from datetime import datetime, timedelta

from workflows.procedure import Procedure
from workflows.refusals import Refused
from workflows.rows import Reminder, Timer
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


def timers_at(
    procedure: Procedure, calendar: Calendar, *, state: str, since: datetime
) -> tuple[tuple[datetime, Timer], ...]:
    """The timers of a state entered at `since`, with the instant of each, earliest first."""
    timers = (timer for timer in procedure.timers if timer.state == state)
    due = ((ends_at(timer.after, calendar, since=since), timer) for timer in timers)
    return tuple(sorted(due, key=lambda pair: pair[0]))


def auto_close_at(procedure: Procedure, calendar: Calendar, *, solved_at: datetime) -> datetime | None:
    """G-16: when a solved ticket closes if nobody answers the survey; None where none closes by itself."""
    for state in procedure.states:
        if state.outcome == "solved":
            for at, _ in timers_at(procedure, calendar, state=state.label, since=solved_at):
                return at
    return None


def reminders_at(
    procedure: Procedure, calendar: Calendar, *, since: datetime, reminder: str | None = None
) -> tuple[datetime, ...]:
    """When a wait that began at `since` is reminded: at the opening of those business days after its day."""
    chosen = _reminder(procedure, reminder)
    days = (calendar.next_working_day(calendar.today(since), n) for n in chosen.business_days)
    return tuple(calendar.opening(day) for day in days)


def _reminder(procedure: Procedure, name: str | None) -> Reminder:
    for reminder in procedure.reminders:
        if name in (None, reminder.name):
            return reminder
    raise Refused(f"El procedimiento «{procedure.label}» no tiene el recordatorio «{name}».")
