"""When a request counts as received: after its filing and its last gate, by the hours of reception."""

from datetime import UTC, datetime
from typing import Literal

from workflows.day_plan import MINUTE
from workflows.procedure import Procedure
from workflows.refusals import Refused
from workflows.rows import Exceptions
from workflows.wall_clock import DAY
from workflows.working_calendar import Calendar


def received_at(
    procedure: Procedure, calendar: Calendar, *, filed_at: datetime, gates_at: datetime | None, exception: bool
) -> datetime:
    """The instant of reception (UTC), once the last gate is satisfied (`gates_at`; None where a case has no gate).
    It may lie ahead."""
    last = max(filed_at, gates_at or filed_at)
    if exception:
        return exception_counts_at(_exceptions(procedure), calendar, last)
    filing = filing_counts_at(procedure.reception.before_opening, calendar, filed_at)
    return filing if gates_at is None else max(filing, gate_counts_at(calendar, gates_at))


def filing_counts_at(
    before_opening: Literal["next_day", "same_day"], calendar: Calendar, filed_at: datetime
) -> datetime:
    """Between opening and close, both included, at that instant (G-5); else at the opening of the working day after."""
    when = _when(calendar, filed_at)
    if when == "within":
        return filed_at.astimezone(UTC)
    if when == "before" and before_opening == "same_day":
        return calendar.opening(calendar.today(filed_at))
    return _next_opening(calendar, filed_at)


def gate_counts_at(calendar: Calendar, at: datetime) -> datetime:
    """Who signs before the opening costs nobody a day."""
    return filing_counts_at("same_day", calendar, at)


def exception_counts_at(exceptions: Exceptions, calendar: Calendar, at: datetime) -> datetime:
    """G-7: on a working day strictly before the hour, at once; otherwise at the next working day's opening."""
    on_working_day = calendar.is_working(calendar.today(at))
    if on_working_day and calendar.wall(at) % DAY < exceptions.before * MINUTE:
        return at.astimezone(UTC)
    return _next_opening(calendar, at)


def _when(calendar: Calendar, at: datetime) -> Literal["before", "within", "after"]:
    """`at` beside the day's first opening and last close; a day off is always past."""
    day = calendar.today(at)
    if not calendar.is_working(day) or at > calendar.close(day):
        return "after"
    return "before" if at < calendar.opening(day) else "within"


def _next_opening(calendar: Calendar, at: datetime) -> datetime:
    return calendar.opening(calendar.next_working_day(calendar.today(at)))


def _exceptions(procedure: Procedure) -> Exceptions:
    if procedure.exceptions is None:
        raise Refused(f"El procedimiento «{procedure.label}» no admite excepciones.")
    return procedure.exceptions
