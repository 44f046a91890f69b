"""The lines of a proof add up to what is consumed, and no working minute stands in two of them, whatever happened."""

from datetime import datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.rules.stories import at
from tests.rules.test_calendar_properties import START, calendars
from workflows.proof import ProofLine, prove
from workflows.reading import load
from workflows.reception import received_at as reception_of
from workflows.rows import Target
from workflows.sla import Carried, Segment, reckon
from workflows.working_calendar import Calendar

ICETEX = load("icetex")
OFFICE = Calendar.from_content(ICETEX.calendar)
NOTHING, MOMENT = timedelta(0), timedelta(milliseconds=1)
EXCEPTION = ICETEX.exceptions.target
SIX, FIVE, FOUR = (Target(n, "business_days", "next_day") for n in (6, 5, 4))
PAUSE = ("3 Mar 10:00", "5 Mar 15:00")
# time.md: target, filed, last gate, suspended, due
EXAMPLES = [
    pytest.param(SIX, "2 Mar 10:15", None, None, "10 Mar 17:00", id="campaign"),
    pytest.param(SIX, "20 Mar 17:01", None, None, "1 Apr 17:00", id="after-close-holiday"),
    pytest.param(FOUR, "30 Mar 09:00", None, None, "7 Apr 17:00", id="holy-week"),
    pytest.param(SIX, "2 Mar 10:15", None, PAUSE, "13 Mar 13:00", id="suspended"),
    pytest.param(FIVE, "2 Mar 07:30", None, None, "10 Mar 17:00", id="filed-before-opening"),
    pytest.param(FIVE, "2 Mar 10:00", "3 Mar 07:30", None, "10 Mar 17:00", id="gate-early"),
    pytest.param(FIVE, "2 Mar 10:00", "2 Mar 18:00", None, "10 Mar 17:00", id="gate-late"),
    pytest.param(EXCEPTION, "3 Mar 08:59", None, None, "3 Mar 17:00", id="exception-in-time"),
    pytest.param(EXCEPTION, "3 Mar 08:07", "3 Mar 08:42", None, "3 Mar 17:00", id="exception-waited"),
    pytest.param(EXCEPTION, "3 Mar 09:00", None, None, "4 Mar 17:00", id="exception-too-late"),
]


def counted_now(lines: tuple[ProofLine, ...]) -> timedelta:
    """What the lines say is consumed: those before the one that says so, or all."""
    kinds = [line.kind for line in lines]
    last = kinds.index("consumed") if "consumed" in kinds else len(lines)
    return sum((line.amount or NOTHING for line in lines[:last]), NOTHING)


def ask(lines: tuple[ProofLine, ...], calendar: Calendar, now: datetime, consumed: timedelta) -> None:
    """Both claims of this file."""
    assert abs(counted_now(lines) - consumed) < MOMENT, [line.text for line in lines]
    told = [(line.start, line.end or now) for line in lines if line.kind in ("days", "held") and line.start]
    for (start, end), (other, until) in combinations(told, 2):
        begin, stop = max(start, other), min(end, until)
        assert begin >= stop or calendar.between(begin, stop) == NOTHING, [line.text for line in lines]


@pytest.mark.parametrize(("target", "filing", "gate", "pause", "due"), EXAMPLES)
def test_the_lines_of_every_worked_example_add_up_at_every_hour(target, filing, gate, pause, due) -> None:
    filed, signed = at(filing), at(gate or filing)
    waited = [Segment("gate", filed, signed, None, "Jefatura")] if gate else []
    edges = [signed, *map(at, pause or ())]
    kinds = ["running", "suspended", "running"]
    segments = [*waited, *map(Segment, kinds, edges, [*edges[1:], None])]
    received = reception_of(ICETEX, OFFICE, filed_at=filed, gates_at=signed, exception=target is EXCEPTION)
    said = {"target": target, "calendar": OFFICE, "received_at": received}
    for hour in range(24 * 16):
        now = signed + timedelta(hours=hour)
        figures, lines = reckon(segments, at=now, **said), prove(segments, at=now, **said)
        ask(lines, OFFICE, now, figures.consumed)
        if now < at(due) and figures.due_at:
            assert figures.due_at == at(due) or now < edges[-1]
            assert abs(sum((line.amount or NOTHING for line in lines), NOTHING) - figures.target) < MOMENT


@settings(max_examples=40)
@given(some.data())
def test_the_lines_of_any_history_add_up(data: some.DataObject) -> None:
    calendar = data.draw(calendars())
    unit, since = data.draw(some.sampled_from(["business_days", "business_hours"])), ["next_day", "reception_day"]
    target = Target(data.draw(some.integers(1, 20)), unit, data.draw(some.sampled_from(since)))
    gaps = data.draw(some.lists(some.integers(60, 4 * 24 * 3600), min_size=2, max_size=8))
    edges = [START + timedelta(seconds=sum(gaps[:n])) for n in range(len(gaps))]
    later = some.lists(some.sampled_from(["running", "suspended", "gate", "scheduled", "solved"]), max_size=6)
    kinds = ["gate", "running", *data.draw(later)][: len(edges)]
    ends = [*edges[1 : len(kinds)], None]
    segments = [Segment(kind, start, end) for kind, start, end in zip(kinds, edges, ends, strict=False)]
    received = segments[1].start
    settled = data.draw(some.sampled_from([None, Carried(edges[-1], timedelta(hours=3))]))
    now = received + timedelta(seconds=data.draw(some.integers(0, 40 * 24 * 3600)))
    carried = settled if settled and settled.until <= now else None
    said = {"target": target, "calendar": calendar, "received_at": received, "at": now, "carried": carried}

    figures, lines = reckon(segments, **said), prove(segments, **said)

    ask(lines, calendar, now, figures.consumed)
