"""The replay and the naive oracle tell the same story, whatever people do and whenever."""

import os
from datetime import datetime, time, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.rules.oracle import DAYS, ROWS, SIGNERS, Oracle, stamp
from tests.rules.oracle import replay as literally
from workflows.replay import replay

STARTS = ["2026-01-09", "2026-02-27", "2026-03-19", "2026-03-30", "2026-05-15", "2026-06-26", "2026-12-04"]
EDGES = ["00:00:00", "07:30:00", "07:59:59", "08:00:00", "08:59:59", "09:00:00", "10:15:07", "12:00:00"]
EDGES += ["15:40:00", "16:59:59", "17:00:00", "17:00:01", "20:00:00", "23:59:59"]
ROLES = [*SIGNERS.values(), "Solicitante", "Profesional", "Coordinador", "Sistema"]
REASONS = ["", *sorted({row[2] for row in ROWS if row[2]})]
STATES = sorted({row[1] for row in ROWS} | {"Registrado"})


@st.composite
def scenarios(draw: st.DrawFn) -> dict[str, Any]:
    """A story told forward, mostly of sensible steps, with the oracle whispering where the edges are."""
    story: dict[str, Any] = {"procedure": "icetex", "category": draw(st.sampled_from(sorted(DAYS)))}
    for key, values in (("exception", [False, True]), ("requester", ["department", "comms"]), ("areas", [0, 1, 2, 3])):
        if draw(st.integers(0, 3)):
            story[key] = draw(st.sampled_from(values))
    oracle = Oracle(story)
    now = edge(draw, datetime.fromisoformat(draw(st.sampled_from(STARTS))), 5)
    story["events"] = []
    for _ in range(draw(st.integers(0, 14))):
        event = {"at": spelled(draw, now), **deed(draw, oracle)}
        oracle.tell(event)
        story["events"].append(event)
        now = later(draw, oracle, now)
    return story


def edge(draw: st.DrawFn, day: datetime, most: int) -> datetime:
    moment = time.fromisoformat(draw(st.sampled_from(EDGES)))
    return datetime.combine(day.date() + timedelta(days=draw(st.integers(0, most))), moment)


def spelled(draw: st.DrawFn, now: datetime) -> str:
    utc = (now + timedelta(hours=5)).isoformat()
    return draw(st.sampled_from([now.isoformat(), now.isoformat(), stamp(now), utc + "+00:00", utc + "Z"]))


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
    if oracle.state is None and draw(st.integers(0, 9)):
        return {"do": "file"}
    if draw(st.integers(0, 4)) == 0:
        return anything(draw)
    if oracle.at_gates() and oracle.open_gate() and draw(st.integers(0, 9)):
        return at_the_gates(draw, oracle)
    return along_the_rows(draw, oracle)


def at_the_gates(draw: st.DrawFn, oracle: Oracle) -> dict[str, Any]:
    if "no" in oracle.gates.values() and draw(st.integers(0, 4)):
        return {"do": "edit"} | draw(st.sampled_from([{}, {"by": "Solicitante"}]))
    waiting = sorted(name for name, state in oracle.gates.items() if state == "open")
    deeds: list[dict[str, Any]] = [{"do": "approve"}, {"do": "edit"}, {"do": "tick"}]
    for name in waiting:
        deeds += [{"do": "approve", "gate": name}] * 3 + [{"do": "reject", "gate": name, "note": "No"}]
        deeds += [{"do": "edit", "gate": name}, {"do": "approve", "gate": name, "by": SIGNERS[name]}]
    return draw(st.sampled_from(deeds))


def along_the_rows(draw: st.DrawFn, oracle: Oracle) -> dict[str, Any]:
    rows = [row for row in ROWS if row[0] == oracle.state and (row[1] != "Anulado" or not draw(st.integers(0, 5)))]
    if not rows or not draw(st.integers(0, 6)):
        return draw(st.sampled_from([{"do": "tick"}, {"do": "edit"}, {"do": "edit", "gate": "comunicaciones"}]))
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
        minutes = {key: round(step[key] * 60) for key in ("consumed_minutes", "remaining_minutes")}
        steps.append({**step, **minutes, "error": bool(step["error"])})
    return {**answer, "steps": steps}


@settings(
    max_examples=int(os.environ.get("ORACLE_EXAMPLES", "300")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(scenarios())
def test_the_replay_agrees_with_a_literal_reading_of_the_rules(story: dict[str, Any]) -> None:
    assert plain(replay(story)) == plain(literally(story))
