"""What holds for any story whatever: events at random, most of them refused."""

from datetime import timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as some

from tests.rules.stories import at, told
from workflows.reading import load

ICETEX = load("icetex")
ROLES = [name for role in ICETEX.roles for name in (role.label, role.key)]
MOVES = [
    {"do": "move", "to": s.target, "reason": s.reason, "by": s.takers[-1], "note": "Por esto"} for s in ICETEX.steps
]
GATES = [gate.name for gate in ICETEX.gates]
FIGURES = ("consumed_minutes", "remaining_minutes", "breached", "due_at", "state")

likely = some.one_of(
    some.sampled_from(MOVES),
    some.sampled_from([{"do": "approve"}, {"do": "tick"}, {"do": "edit"}, {"do": "file"}]),
    some.sampled_from(GATES).map(lambda gate: {"do": "approve", "gate": gate}),
    some.sampled_from(GATES).map(lambda gate: {"do": "reject", "gate": gate, "note": "No"}),
    some.sampled_from(GATES).map(lambda gate: {"do": "edit", "gate": gate}),
    some.fixed_dictionaries({"do": some.just("move"), "to": some.sampled_from(MOVES).map(lambda m: m["to"]),
                             "by": some.sampled_from(ROLES)}),
)  # fmt: skip
gaps = some.one_of(some.just(0), some.integers(0, 3600), some.integers(0, 5 * 24 * 3600))


@some.composite
def stories(draw):
    now, events = at("2 Mar 07:00"), []
    for deed in [{"do": "file"}, {"do": "approve"}, MOVES[0], *draw(some.lists(likely, max_size=25))]:
        now += timedelta(seconds=draw(gaps))
        events.append({"at": now.isoformat(), **deed})
    return events


def ticked(story):
    """The story with a tick before every event: what the figures are just before it happens."""
    return [each for event in story for each in ({"at": event["at"], "do": "tick"}, event)]


@settings(max_examples=60)
@given(stories(), some.booleans(), some.integers(0, 2))
def test_the_figures_always_hold_together(story, exception, areas):
    entries = told(story, exception=exception, areas=areas)["steps"]
    target = ICETEX.target("Campañas de mensajes de texto o e-mail", exception=exception).amount * 540
    for before, now in pairwise([entries[0], *entries]):
        assert now["at"] >= before["at"]
        assert abs(now["consumed_minutes"] + now["remaining_minutes"] - target) < 1e-6
        assert now["consumed_minutes"] >= before["consumed_minutes"]
        assert now["breached"] >= before["breached"]
        assert now["due_at"] is None or ICETEX.state(now["state"]).clock == "running"
        assert now["breached"] or now["remaining_minutes"] >= 0
        if now["due_at"]:
            assert now["breached"] or now["at"] <= now["due_at"]


@settings(max_examples=60)
@given(stories(), some.integers(0, 2))
def test_what_is_refused_changes_nothing(story, areas):
    entries = told(ticked(story), areas=areas)["steps"]
    for before, now in pairwise(entries):
        if now["error"]:
            assert [now[key] for key in FIGURES] == [before[key] for key in FIGURES]
            assert now["reason"] is None
    accepted = [event for event, entry in zip(story, events_of(entries), strict=True) if not entry["error"]]
    again = [e for e in told(accepted, areas=areas)["steps"] if e["do"] != "timer"]
    assert not any(entry["error"] for entry in again)
    assert [e["state"] for e in again] == [e["state"] for e in events_of(entries) if not e["error"]]


def events_of(entries):
    """The entries of the story's own events, without timers and the ticks put between."""
    return [entry for entry in entries if entry["do"] != "timer"][1::2]
