"""The replay and the naive oracle tell the same story, whatever people do and whenever."""

import os
import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.rules import first
from tests.rules.oracle import ROWS, SIGNERS, Oracle
from tests.rules.oracle import replay as literally
from tests.rules.oracle_office import CAMPAIGN, FILE, ICETEX, NEWS, PIECES, TARGETS, Office
from workflows import scenario
from workflows.reading import read
from workflows.replay import replay

# Lunch, a short Saturday that is a whole business day, daylight saving (8 March and 1 November 2026), all the other
# choices that a procedure file has about time.
OTHER = Office(
    zone="America/New_York",
    hours={day: ["08:00-12:00", "14:00-18:00"] for day in range(5)} | {5: ["09:00-12:00"]},
    normal_day=480,
    same_day=True,
    targets=TARGETS
    | {CAMPAIGN: (20, "hours", "next_day"), PIECES: (2, "days", "reception_day"), NEWS: (1, "days", "reception_day")},
    closes_by_calendar=True,
)
STARTS = ["2026-01-09", "2026-02-27", "2026-03-06", "2026-03-19", "2026-03-30", "2026-05-15", "2026-06-26"]
STARTS += ["2026-10-30", "2026-12-04"]
EDGES = ["00:00:00", "07:30:00", "07:59:59", "08:00:00", "08:59:59", "09:00:00", "10:15:07", "12:00:00"]
EDGES += ["13:00:00", "14:00:00", "15:40:00", "16:59:59", "17:00:00", "17:00:01", "18:00:00", "18:00:01", "23:59:59"]
ROLES = [*SIGNERS.values(), "Solicitante", "Profesional", "Coordinador", "Sistema"]
REASONS = ["", *sorted({row[2] for row in ROWS if row[2]})]
STATES = sorted({row[1] for row in ROWS} | {"Registrado"})


@st.composite
def scenarios(draw: st.DrawFn, office: Office) -> dict[str, Any]:
    """A story told forward, mostly of sensible steps, with the oracle whispering where the edges are."""
    story: dict[str, Any] = {"procedure": "icetex", "category": draw(st.sampled_from(sorted(TARGETS)))}
    for key, values in (("exception", [False, True]), ("requester", ["department", "comms"]), ("areas", [0, 1, 2, 3])):
        if draw(st.integers(0, 3)):
            story[key] = draw(st.sampled_from(values))
    oracle = Oracle(story, office)
    now = edge(draw, datetime.fromisoformat(draw(st.sampled_from(STARTS))), 5)
    story["events"] = []
    for _ in range(draw(st.integers(6, 16))):
        now = office.wall(now.isoformat())  # an hour that daylight saving skips is another on the clock
        event = {"at": spelled(draw, office, now), **deed(draw, oracle)}
        oracle.tell(event)
        story["events"].append(event)
        now = later(draw, oracle, now)
    return story


def edge(draw: st.DrawFn, day: datetime, most: int) -> datetime:
    moment = time.fromisoformat(draw(st.sampled_from(EDGES)))
    return datetime.combine(day.date() + timedelta(days=draw(st.integers(0, most))), moment)


def spelled(draw: st.DrawFn, office: Office, now: datetime) -> str:
    utc = office.utc(now)
    return draw(st.sampled_from([now.isoformat(), office.stamp(now), utc, utc.replace("+00:00", "Z")]))


def later(draw: st.DrawFn, oracle: Oracle, now: datetime) -> datetime:
    """The next event's instant: the same, somewhere ahead, an edge of a day, or around a deadline."""
    marks = [mark for mark in (oracle.due(now), oracle.closes) if mark]
    way = draw(st.integers(0, 9))
    if way == 0:
        return now
    if way in (1, 2) and marks:
        return max(now, draw(st.sampled_from(marks)) + timedelta(seconds=draw(st.sampled_from([-1, 0, 1, 3600]))))
    if way == 3:
        return now + timedelta(seconds=draw(st.integers(1, 400_000)))
    if way < 7:
        return now + timedelta(minutes=draw(st.integers(1, 300)))
    return max(now, edge(draw, now, 6))


def deed(draw: st.DrawFn, oracle: Oracle) -> dict[str, Any]:
    if draw(st.integers(0, 9)) == 9:
        return anything(draw)
    if oracle.state is None:
        return {"do": "file"}
    if oracle.at_gates() and oracle.open_gate():
        return at_the_gates(draw, oracle)
    return along_the_rows(draw, oracle)


def at_the_gates(draw: st.DrawFn, oracle: Oracle) -> dict[str, Any]:
    if "no" in oracle.gates.values() and draw(st.integers(0, 4)) < 4:
        return {"do": "edit"} | draw(st.sampled_from([{}, {"by": "Solicitante"}, {"gate": "areas"}]))
    waiting = sorted(name for name, state in oracle.gates.items() if state == "open")
    deeds: list[dict[str, Any]] = [{"do": "approve"}] * 6 + [{"do": "edit"}, {"do": "tick"}]
    for name in waiting:
        deeds += [{"do": "approve", "gate": name}] * 3 + [{"do": "approve", "gate": name, "by": SIGNERS[name]}]
        deeds += [{"do": "edit", "gate": name}, {"do": "reject", "gate": name, "note": "No"}]
    return draw(st.sampled_from(deeds))


def along_the_rows(draw: st.DrawFn, oracle: Oracle) -> dict[str, Any]:
    rare = draw(st.integers(0, 19))
    rows = [row for row in ROWS if row[0] == oracle.state and (row[1] not in ("Anulado", "Cerrado") or rare == 19)]
    edit = oracle.state == "Suspendido" and rare in (1, 2, 3)
    if edit or rare == 4 or not rows:
        edits = [{"do": "edit"}, {"do": "edit", "gate": "comunicaciones"}, {"do": "edit", "gate": "areas"}]
        return draw(st.sampled_from(edits if edit else [{"do": "tick"}, *edits]))
    _, target, reason, who, _ = draw(st.sampled_from(rows))
    event = {"do": "move", "to": target, "note": "Observación"}
    if reason or draw(st.booleans()):
        event["reason"] = reason
    if who == ("Sistema",) or draw(st.booleans()):
        event["by"] = draw(st.sampled_from(who))
    return event


def anything(draw: st.DrawFn) -> dict[str, Any]:
    event: dict[str, Any] = {"do": draw(st.sampled_from(["file", "approve", "reject", "edit", "move", "move", "tick"]))}
    for key, values in (("by", ROLES), ("gate", [*SIGNERS]), ("note", ["", "Observación"])):
        if draw(st.booleans()):
            event[key] = draw(st.sampled_from(values))
    if event["do"] == "move":
        event |= {"to": draw(st.sampled_from(STATES)), "reason": draw(st.sampled_from([None, *REASONS]))}
    return event


def plain(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer with its sentences reduced to "refused or not" and its minutes to the second."""
    steps = []
    for step in answer["steps"]:
        minutes = {key: round(step[key] * 60, 3) for key in ("consumed_minutes", "remaining_minutes")}
        steps.append({**step, **minutes, "error": bool(step["error"])})
    return {**answer, "steps": steps}


def written(office: Office, path: Path) -> str:
    """ICETEX's procedure with this office's choices about time, in a file."""
    text = re.sub(r"\n    20(?!2[67])\d\d-.*", "", FILE.read_text("utf-8"))
    names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    week = [f"    {names[day]}: {windows}" for day, windows in office.hours.items()]
    text = re.sub(r"(?<=  weekdays:\n)(    .*\n)+", "\n".join(week).replace("'", '"') + "\n", text)
    changes = {"America/Bogota": office.zone, "{before_opening: next_day": "{before_opening: same_day"}
    changes |= {
        "while: {state: Solucionado}, after: 3 business_days": "while: {state: Solucionado}, after: 3 calendar_days"
    }
    for label, (amount, unit, count_from) in office.targets.items():
        old = re.search(rf"  - label: {re.escape(label)}\n(?:    .*\n)*?    target: (.*)\n", text)
        assert old
        target = f"{amount} business_{unit}\n    count_from: {count_from}"
        text = text[: old.start(1)] + target + text[old.end(1) :]
    for before, after in changes.items():
        assert before in text
        text = text.replace(before, after)
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The path of the other office's procedure, which is read once for all stories."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scenario, "read", cache(read))
        yield written(OTHER, tmp_path_factory.mktemp("other") / "other.yaml")


@pytest.fixture(scope="module")
def before() -> Iterator[str]:
    """The path of ICETEX's procedure as it stood, which is read once for all stories."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scenario, "read", lambda path: first.procedure())
        yield str(first.FILE)


patiently = settings(
    max_examples=int(os.environ.get("ORACLE_EXAMPLES", "150")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@patiently
@given(scenarios(ICETEX))
def test_the_replay_agrees_with_a_literal_reading_of_the_rules(story: dict[str, Any]) -> None:
    assert plain(replay(story)) == plain(literally(story))


@settings(patiently, max_examples=patiently.max_examples // 3)
@given(scenarios(ICETEX))
def test_it_agrees_under_the_version_of_the_first_vocabulary(before: str, story: dict[str, Any]) -> None:
    assert plain(replay(story | {"procedure": before})) == plain(literally(story))


@patiently
@given(story=scenarios(OTHER))
def test_it_agrees_under_every_other_choice_about_time(other: str, story: dict[str, Any]) -> None:
    assert plain(replay(story | {"procedure": other})) == plain(literally(story, OTHER))
