"""Deadlines from a history of clock segments: what was consumed, when it is due, since when it is late.

Only segments are kept, never totals, so a closure entered late or another target reckons the same history anew.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from workflows.procedure import Procedure
from workflows.rows import Target
from workflows.scale import Scale
from workflows.working_calendar import Calendar

SECOND = timedelta(seconds=1)
Kind = Literal["running", "suspended", "scheduled", "gate", "solved", "closed", "annulled"]
Interval = tuple[int, int | None]  # readings of the wall clock; None: still going on


@dataclass(frozen=True)
class Segment:
    """A stretch of a ticket's time, with the reason of the step that began it and whose time it is."""

    kind: Kind
    start: datetime
    end: datetime | None = None
    reason: str | None = None
    party: str | None = None


@dataclass(frozen=True)
class Carried:
    """What is settled up to `until` and never reckoned again: a ticket solved under an old calendar, then reopened.
    `due_at` is what was due then, needed where nothing is left."""

    until: datetime
    consumed: timedelta
    due_at: datetime | None = None


@dataclass(frozen=True)
class Reckoning:
    """`due_at` exists exactly while the clock runs; `remaining` is negative once late. `breached_at` is the instant
    after which, or at which, the ticket was first late."""

    consumed: timedelta
    remaining: timedelta
    target: timedelta
    due_at: datetime | None
    breached: bool
    breached_at: datetime | None
    running: bool


def segment_kind(procedure: Procedure, *, state: str, gate_open: bool, scheduled: bool = False) -> Kind:
    """What kind of time passes in `state`; a gate that waits takes it over, from a suspension too. `scheduled`: all is
    armed for an hour that somebody asked for, which is not the office's time."""
    row = procedure.state(state)
    if row.clock == "stopped":
        return row.outcome or "closed"
    if gate_open:
        return "gate"
    if row.clock != "running":
        return "suspended"
    return "scheduled" if scheduled else "running"


def reckon(
    segments: Sequence[Segment],
    *,
    target: Target,
    calendar: Calendar,
    received_at: datetime | None,
    at: datetime,
    carried: Carried | None = None,
    breached_at: datetime | None = None,
) -> Reckoning:
    """The figures at `at`, from what was known then. A breach already established (`breached_at`) stays."""
    scale = scale_for(target, calendar)
    goal = target.amount * scale.unit
    known = known_at(segments, at)
    running = received_at is not None and bool(known) and known[-1].kind == "running" and known[-1].end is None
    used, due = 0, None
    if received_at is not None:
        spans = list(counted(known, target, calendar, received_at, carried))
        settled = scale.units(carried.consumed) if carried else 0
        due = _due(scale, calendar, spans, goal - settled, carried)
        used = settled + _used(scale, spans, calendar.wall(at)) if at >= received_at else 0
    established = breached_at is not None and breached_at < at
    late_since = breached_at if established else _late_since(known, due, at)
    consumed, whole = scale.duration(used), scale.duration(goal)
    return Reckoning(
        consumed=consumed,
        remaining=whole - consumed,
        target=whole,
        due_at=due if running else None,
        breached=late_since is not None,
        breached_at=late_since,
        running=running,
    )


def reached_at(
    segments: Sequence[Segment],
    share: int,
    *,
    target: Target,
    calendar: Calendar,
    received_at: datetime,
    carried: Carried | None = None,
) -> datetime | None:
    """When that share of the target (percent) is spent, or will be if nothing holds the clock; None where it stands
    still before that. The whole is spent when it is late, a second after its last instant."""
    scale = scale_for(target, calendar)
    goal = -(-target.amount * scale.unit * share // 100) - (scale.units(carried.consumed) if carried else 0)
    if carried and goal <= 0:
        return carried.until
    found = _due(scale, calendar, list(counted(segments, target, calendar, received_at, carried)), goal, carried)
    return found + SECOND if found is not None and share >= 100 else found


def scale_for(target: Target, calendar: Calendar) -> Scale:
    return calendar.days if target.unit == "business_days" else calendar.time


def counts_from(target: Target, calendar: Calendar, received_at: datetime) -> datetime:
    """The instant from which time is counted."""
    if target.unit == "business_hours":
        return received_at
    day = calendar.today(received_at)
    if target.count_from == "next_day" or not calendar.is_working(day):
        day = calendar.next_working_day(day)
    return calendar.opening(day)


def known_at(segments: Sequence[Segment], at: datetime) -> list[Segment]:
    """The history as it stood at `at`: what had begun, and what ended later still going on."""
    begun = (segment for segment in segments if segment.start <= at)
    return [_ongoing(s) if s.end is not None and s.end > at else s for s in begun]


def _ongoing(segment: Segment) -> Segment:
    return Segment(segment.kind, segment.start, None, segment.reason, segment.party)


def counted(
    segments: Sequence[Segment],
    target: Target,
    calendar: Calendar,
    received_at: datetime,
    carried: Carried | None = None,
) -> Iterator[Interval]:
    """The stretches in which time is consumed. Counting from the reception day includes what lay before reception."""
    first = calendar.wall(max(received_at, counts_from(target, calendar, received_at)))
    if carried:
        first = max(first, calendar.wall(carried.until))
    elif target.unit == "business_days" and target.count_from == "reception_day":
        yield calendar.wall(counts_from(target, calendar, received_at)), first
    for segment in segments:
        end = None if segment.end is None else calendar.wall(segment.end)
        if segment.kind == "running" and (end is None or end > first):
            yield max(first, calendar.wall(segment.start)), end


def _used(scale: Scale, spans: Sequence[Interval], now: int) -> int:
    """Units consumed before the reading `now`."""
    ended = ((start, now if end is None else min(end, now)) for start, end in spans)
    return sum(scale.position(end) - scale.position(start) for start, end in ended if end > start)


def _due(
    scale: Scale, calendar: Calendar, spans: Sequence[Interval], goal: int, carried: Carried | None
) -> datetime | None:
    """The instant at which the goal is reached, if the spans get there."""
    if carried and goal <= 0:
        return carried.due_at or carried.until
    for start, end in spans:
        before = scale.position(start)
        if end is None or scale.position(end) - before >= goal:
            return calendar.instant(scale.reach(before + goal))
        goal -= max(0, scale.position(end) - before)
    return None


def _late_since(segments: Sequence[Segment], due: datetime | None, at: datetime) -> datetime | None:
    """Late from the first instant after `due` at which the clock runs, at any hour, or the ticket is solved."""
    if due is None:
        return None
    for segment in segments:
        if segment.kind in ("running", "solved") and segment.start > due:
            return segment.start
        if segment.kind == "running" and segment.start <= due < (segment.end or at):
            return due
    return None
