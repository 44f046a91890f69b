"""The answers of two hundred replays are those that were kept, to the last figure."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

import pytest

from tests.rules import golden
from workflows.reading import load


@cache
def stories() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """What is kept."""
    return golden.kept()


def test_every_answer_is_the_one_that_was_kept() -> None:
    found = {number: golden.differences(*story) for number, story in enumerate(stories(), 1)}

    assert len(found) == golden.COUNT
    assert not {number: lines for number, lines in found.items() if lines}


def test_the_script_still_makes_scenarios_that_can_be_read() -> None:
    made = golden.scenarios()

    assert len(made) == golden.COUNT
    assert all(golden.replay(scenario)["steps"] for scenario in made[::10])


def test_every_category_is_there_also_as_an_exception() -> None:
    known = {category.label for category in load("icetex").categories}

    assert {scenario["category"] for scenario, _ in stories()} == known
    assert {scenario["category"] for scenario, _ in stories() if scenario["exception"]} == known


def test_every_row_of_the_procedure_is_taken() -> None:
    rows = {(step.source, step.target, step.reason): step.key for step in load("icetex").steps}

    taken = Counter(rows[row] for _, answer in stories() for row in _moves(answer["steps"]))

    assert set(taken) == set(rows.values())
    assert min(taken.values()) >= 3, taken


@pytest.mark.parametrize(
    ("what", "fewest", "holds"),
    [
        ("filed by communications", 20, lambda scenario, _: scenario["requester"] == "comms"),
        ("no area", 40, lambda scenario, _: scenario["areas"] == 0),
        ("three areas", 40, lambda scenario, _: scenario["areas"] == 3),
        ("a gate refuses", 40, lambda scenario, _: any(one["do"] == "reject" for one in scenario["events"])),
        ("edited in Suspendido", 5, lambda _, answer: ("edit", "Suspendido") in _done(answer)),
        ("a timer fires", 8, lambda _, answer: any(one["do"] == "timer" for one in answer["steps"])),
        ("late", 40, lambda _, answer: answer["steps"][-1]["breached"]),
        ("in time to the end", 20, lambda _, answer: answer["steps"][-1]["breached"] is False),
        ("never received", 5, lambda _, answer: answer["received_at"] is None),
        ("something is refused", 80, lambda _, answer: any(one["error"] for one in answer["steps"])),
        ("due at a day's close", 50, lambda _, answer: any("T17:00:00" in due for due in _due(answer))),
        ("due within a day", 10, lambda _, answer: any("T17:00:00" not in due for due in _due(answer))),
    ],
)  # fmt: skip
def test_all_kinds_of_stories_are_there(what: str, fewest: int, holds: Any) -> None:
    assert sum(bool(holds(scenario, answer)) for scenario, answer in stories()) >= fewest, what


def _moves(steps: list[dict[str, Any]]) -> list[tuple[str, str, str | None]]:
    states = [None, *(one["state"] for one in steps)]
    return [
        (str(before), one["state"], one["reason"])
        for before, one in zip(states, steps, strict=False)
        if one["do"] in ("move", "timer") and one["error"] is None
    ]


def _done(answer: dict[str, Any]) -> set[tuple[str, str]]:
    return {(one["do"], one["state"]) for one in answer["steps"] if one["error"] is None}


def _due(answer: dict[str, Any]) -> list[str]:
    return [one["due_at"] for one in answer["steps"] if one["due_at"] is not None]
