"""What holds for any story whatever, of every procedure: events at random, most of them refused."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.rules.stories import at
from workflows.day_plan import normal_minutes
from workflows.procedure import Procedure
from workflows.reading import load, names
from workflows.replay import replay
from workflows.rows import Target
from workflows.scenario import scenario_of

FIGURES = ("consumed_minutes", "remaining_minutes", "breached", "due_at", "state")
Deed = Mapping[str, Any]
gaps = some.one_of(some.just(0), some.integers(0, 3600), some.integers(0, 5 * 24 * 3600))
every_procedure = pytest.mark.parametrize("name", names())


def moves(rules: Procedure) -> list[Deed]:
    return [
        {"do": "move", "to": s.target, "reason": s.reason, "by": s.takers[-1], "note": "Por esto"} for s in rules.steps
    ]


@cache
def likely(rules: Procedure) -> some.SearchStrategy[Deed]:
    """What people do: most of it by the rules, some at random."""
    called = [said for role in rules.roles for said in (role.label, role.key)]
    anywhere = some.sampled_from(moves(rules)).map(lambda move: move["to"])
    deeds = [
        some.sampled_from(moves(rules)),
        some.sampled_from([{"do": "approve"}, {"do": "tick"}, {"do": "edit"}, {"do": "file"}]),
        some.fixed_dictionaries({"do": some.just("move"), "to": anywhere, "by": some.sampled_from(called)}),
    ]
    gates = [gate.name for gate in rules.gates]
    what = ({"do": "approve"}, {"do": "reject", "note": "No"}, {"do": "edit"}) if gates else ()
    deeds += [some.sampled_from([more | {"gate": gate} for gate in gates]) for more in what]
    return some.one_of(*deeds)


def story(data: some.DataObject, rules: Procedure) -> list[dict[str, Any]]:
    """Filed, approved, taken; and then anything."""
    now, events = at("2 Mar 07:00"), []
    first = [{"do": "file"}, {"do": "approve"}, moves(rules)[0]]
    for deed in [*first, *data.draw(some.lists(likely(rules), max_size=25))]:
        now += timedelta(seconds=data.draw(gaps))
        events.append({"at": now.isoformat(), **deed})
    return events


def scenario(data: some.DataObject, rules: Procedure) -> dict[str, Any]:
    """All that is told besides the events."""
    exception = rules.exceptions is not None and data.draw(some.booleans())
    category = data.draw(some.sampled_from([row.label for row in rules.categories]))
    return {
        "procedure": rules.name, "category": category, "exception": exception, "areas": data.draw(some.integers(0, 2)),
    }  # fmt: skip


def minutes(rules: Procedure, target: Target) -> int:
    """What is promised in working minutes of the normal day."""
    return target.amount * (normal_minutes(rules.calendar) if target.unit == "business_days" else 60)


def steps(said: Deed, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = replay({**said, "events": events})["steps"]
    return found


def ticked(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The story with a tick before every event: what the figures are just before it happens."""
    return [each for event in events for each in ({"at": event["at"], "do": "tick"}, event)]


def events_of(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The entries of the story's own events, without timers and the ticks put between."""
    return [entry for entry in entries if entry["do"] != "timer"][1::2]


@every_procedure
@settings(max_examples=60)
@given(some.data())
def test_the_figures_always_hold_together(name: str, data: some.DataObject) -> None:
    rules = load(name)
    said = scenario(data, rules)
    entries = steps(said, story(data, rules))
    target = scenario_of({**said, "events": []})
    promised = minutes(rules, rules.target_for(target.case, exception=target.exception))
    for before, now in pairwise([entries[0], *entries]):
        assert now["at"] >= before["at"]
        assert abs(now["consumed_minutes"] + now["remaining_minutes"] - promised) < 1e-6
        assert now["consumed_minutes"] >= before["consumed_minutes"]
        assert now["breached"] >= before["breached"]
        assert now["due_at"] is None or rules.state(now["state"]).clock == "running"
        assert now["breached"] or now["remaining_minutes"] >= 0
        if now["due_at"]:
            assert now["breached"] or now["at"] <= now["due_at"]


@every_procedure
@settings(max_examples=60)
@given(some.data())
def test_what_is_refused_changes_nothing(name: str, data: some.DataObject) -> None:
    rules = load(name)
    said, events = scenario(data, rules), story(data, rules)
    entries = steps(said, ticked(events))
    for before, now in pairwise(entries):
        if now["error"]:
            assert [now[key] for key in FIGURES] == [before[key] for key in FIGURES]
            assert now["reason"] is None
    accepted = [event for event, entry in zip(events, events_of(entries), strict=True) if not entry["error"]]
    again = [each for each in steps(said, accepted) if each["do"] != "timer"]
    assert not any(entry["error"] for entry in again)
    assert [each["state"] for each in again] == [each["state"] for each in events_of(entries) if not each["error"]]
