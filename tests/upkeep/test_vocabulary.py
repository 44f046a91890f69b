"""What the application brings to procedures is what its code tells, asks and keeps."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.rules import first
from ticketing import wings
from ticketing.desk.cases.event_kinds import EVENT_KINDS, kind_of
from ticketing.desk.cases.models import Ticket
from ticketing.desk.occasions import KINDS, OCCASIONS, WRITTEN_TO_REQUESTER
from ticketing.ledger.reactions.table import Within
from ticketing.vocabulary import COLUMNS, vocabulary
from workflows.beginning import beginning
from workflows.building import TAKEN_BY_TIME
from workflows.capabilities import GRANTS, HOUSE
from workflows.meanings import MEANINGS
from workflows.reading import FOLDER, check, names
from workflows.vocabulary import STEP, WAIT

ROOT = Path(__file__).parents[2]
LETTERS = ROOT / "templates" / "emails"
KNOWN = vocabulary()


@cache
def modules() -> list[tuple[str, ast.Module]]:
    """Every module of the office, by its name."""
    paths = sorted((ROOT / "ticketing").rglob("*.py"))
    return [
        (".".join(path.relative_to(ROOT).with_suffix("").parts), ast.parse(path.read_text(encoding="utf-8")))
        for path in paths
    ]


def said(module: str, tree: ast.Module, function: str, position: int) -> Iterator[str]:
    """What each call of the function says in that place: a text, a name of the module, or what its callers say."""
    for scope in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        for call in (node for node in ast.walk(scope) if isinstance(node, ast.Call)):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            if name == function and len(call.args) > position:
                yield from meant(module, tree, scope, call.args[position])


def meant(module: str, tree: ast.Module, scope: ast.FunctionDef, value: ast.expr) -> Iterator[str]:
    parameters = [each.arg for each in scope.args.args]
    if isinstance(value, ast.Constant):
        yield value.value
    elif isinstance(value, ast.IfExp):
        yield from meant(module, tree, scope, value.body)
        yield from meant(module, tree, scope, value.orelse)
    elif isinstance(value, ast.Name) and value.id in parameters:
        yield from said(module, tree, scope.name, parameters.index(value.id))
    elif isinstance(value, ast.Name) and value.id.isupper():
        yield getattr(importlib.import_module(module), value.id)
    elif isinstance(value, ast.Name):
        for node in ast.walk(scope):
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == value.id:
                yield from meant(module, tree, scope, node.value)
    else:
        raise AssertionError(f"{module}: {ast.unparse(value)} can't be told")


def everywhere(function: str, position: int) -> set[str]:
    return {word for module, tree in modules() for word in said(module, tree, function, position)}


def test_every_fact_that_the_code_tells_is_declared_and_no_other():
    assert everywhere("step_on", 0) | everywhere("take_by_fact", 1) == set(KNOWN.facts)


def test_every_occasion_that_the_code_asks_about_is_declared_and_no_other():
    assert everywhere("effects_on", 1) == set(OCCASIONS)
    assert {KINDS.get(name, name) for name in OCCASIONS} <= set(EVENT_KINDS)


def test_each_word_is_said_in_spanish():
    for words in (KNOWN.facts, KNOWN.effects, KNOWN.occasions):
        assert all(" " in phrase and phrase == phrase.strip() for phrase in words.values())


def test_an_effect_is_what_a_wing_carries_out():
    assert KNOWN.effects.keys() <= wings.reactions().keys()
    assert set().union(*KNOWN.follows.values()) == KNOWN.effects.keys()
    assert KNOWN.follows.keys() == {*OCCASIONS, STEP, WAIT}


@pytest.mark.parametrize("effect", ["withdraw_leave_to_send", "cancel_armed_campaigns", "ask_verification"])
def test_what_must_not_be_late_happens_within_the_step(effect):
    assert isinstance(wings.reactions()[effect], Within)


def test_whoever_may_be_told_of_an_occasion_has_a_letter_of_it():
    letters = {path.name for path in LETTERS.iterdir() if path.is_dir()}
    assert letters >= WRITTEN_TO_REQUESTER
    for occasion, effects in KNOWN.follows.items():
        if "notify_office" in effects and occasion != STEP:
            assert kind_of(KINDS.get(occasion, occasion)).office_letter in letters, occasion


def test_engines_need_meanings_that_there_are():
    assert all(set(needed) <= MEANINGS.keys() for needed in KNOWN.engines.values())
    assert TAKEN_BY_TIME in KNOWN.all_facts
    assert TAKEN_BY_TIME not in KNOWN.facts


def test_lengths_are_those_of_the_columns():
    assert KNOWN.lengths["states", "label"] == Ticket.state.type.length
    assert KNOWN.lengths["categories", "label"] == Ticket.category.type.length
    assert KNOWN.lengths.keys() == COLUMNS.keys()


@pytest.mark.parametrize(
    "file", [*(FOLDER / f"{name}.yaml" for name in names()), first.FILE], ids=lambda file: file.stem
)
def test_our_own_procedures_pass(file):
    assert check(file, KNOWN) == ()


def test_a_beginning_passes(tmp_path):
    path = tmp_path / "mi_oficina.yaml"
    path.write_text(beginning("mi_oficina"), encoding="utf-8")
    assert check(path, KNOWN) == ()


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("on: proof_sent", "on: proof_send", "y no hay ningún hecho con ese nombre; ¿quiso decir «proof_sent»?"),
        ("received: [", "breached: [notify_requester]\n  received: [", "dice «notify_requester», que no va aquí; van:"),
        ("do: [remind_requester]", "do: [notify_requester]", "dice «notify_requester», que no va aquí; van:"),
        (", ask_survey]", ", propose_annulment]", "dice «propose_annulment», que no va aquí; van:"),
        (
            "engine: campaign",
            "engine: campaña",
            "no hay ningún motor del despacho con ese nombre; ¿quiso decir «campaign»?",
        ),
        ("means: audience, ", "", "necesita campos con estos significados (means): audience (a quiénes se envía)"),
        ("label: En espera, clock", f"label: {'E' * 121}, clock", "tiene 121 caracteres y caben 120"),
        ("head: [Jefe, Director]", f"head: [{'J' * 81}]", "tiene 81 caracteres y caben 80"),
        ("name: mi_oficina", f"name: {'m' * 61}", "tiene 61 caracteres y caben 60"),
    ],
)
def test_what_this_installation_does_not_know_is_told(tmp_path, old, new, sentence):
    path = tmp_path / "p.yaml"
    text = beginning("mi_oficina")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert any(sentence in mistake.sentence for mistake in check(path, KNOWN))


def test_the_vocabulary_is_gathered_once():
    assert vocabulary() is KNOWN


def test_the_guide_for_those_who_write_procedures_says_every_word_there_is() -> None:
    guide = (ROOT / "docs" / "guide" / "procedimientos.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", guide, re.MULTILINE))
    known = {**GRANTS, **HOUSE, **KNOWN.effects, **KNOWN.occasions, **KNOWN.facts}

    assert known.items() <= told.items()
