"""Timers that could not be kept: each ends in a step of its state, or has days on which somebody is told."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from workflows.building import TAKEN_BY_TIME
from workflows.cleaning import lost, rows
from workflows.findings import Finding, flat, lacking, wrong
from workflows.mistakes import Place
from workflows.rows import SYSTEM

Row = Mapping[str, Any]
_WHAT = "debe decir qué se espera, una sola cosa: {state: …} o {gate: any}"


def unsound_timers(content: Row) -> Iterator[Finding]:
    """Everything wrong in the timers of a procedure; a row without what it waits for is left alone."""
    steps = {row["key"]: row for _, row in rows(content, "steps") if "key" in row}
    left = {row.get("from") for row in steps.values()}
    final = {row["label"] for _, row in rows(content, "states") if row.get("final") and "label" in row} - left
    for index, row in rows(content, "timers"):
        where: Place = ("timers", index)
        waits = row.get("while")
        if not isinstance(waits, Mapping) or lost(row):
            continue
        if len(waits) != 1:
            yield wrong((*where, "while"), _WHAT)
        elif waits.get("state") in final:
            yield wrong((*where, "while"), f"espera en «{flat(waits['state'])}», que es final: allí no se espera nada")
        elif "gate" in waits and not content.get("gates") and "gates" not in lost(content):
            yield wrong((*where, "while"), "espera un visto bueno, y el procedimiento no tiene ninguno")
        else:
            yield from _kind(row, waits, steps, where)


def malformed(content: Row) -> bool:
    """Whether a timer can't be built at all."""
    return any(
        len(row.get("while") or ()) != 1
        or ("after" in row) == ("at" in row)
        or ("after" in row and ("state" not in row["while"] or not isinstance(_doing(row), Mapping)))
        or ("at" in row and not isinstance(_doing(row), str))
        for _, row in rows(content, "timers")
    )


def _kind(row: Row, waits: Row, steps: Mapping[str, Row], where: Place) -> Iterator[Finding]:
    if "after" in row and "at" in row:
        yield wrong((*where, "at"), "no va junto con «after»: un plazo da un paso, o avisa en unos días")
    elif "after" in row:
        yield from _step_timer(row, waits, steps, where)
    elif "at" in row:
        yield from _reminder(row, where)
    else:
        yield lacking((*where, "after"), "un plazo, o «at»: los días hábiles en que se avisa")


def _doing(row: Row) -> Any:
    return (row.get("do") or [None])[0]


def _step_timer(row: Row, waits: Row, steps: Mapping[str, Row], where: Place) -> Iterator[Finding]:
    doing = _doing(row)
    if "last" in row:
        yield wrong((*where, "last"), "solo va con «at»: después de «after» no hay nada que hacer")
    if "state" not in waits:
        yield wrong((*where, "while"), "debe decir un estado, {state: …}, porque «after» da un paso")
    elif not isinstance(doing, Mapping):
        yield _no_step(row, where)
    elif doing.get("step") in steps:
        yield from _taken(steps[doing["step"]], doing["step"], waits["state"], where)


def _no_step(row: Row, where: Place) -> Finding:
    if "do" not in row:
        return lacking((*where, "do"), "el paso que se da: [{step: clave}]")
    return wrong((*where, "do"), "debe decir el paso que se da: [{step: clave}]")


def _taken(step: Row, key: str, state: str, where: Place) -> Iterator[Finding]:
    """Whether time may take that step from there."""
    if "from" in step and step["from"] != state:
        said = f"da el paso «{key}», que sale de «{flat(step['from'])}» y no de «{flat(state)}»"
        yield wrong((*where, "do"), said)
    elif not lost(step) and step.get("on") != TAKEN_BY_TIME and SYSTEM not in (step.get("by") or ()):
        yield wrong((*where, "do"), f"da el paso «{key}», que no dice «on: {TAKEN_BY_TIME}»")


def _reminder(row: Row, where: Place) -> Iterator[Finding]:
    if "do" not in row:
        yield lacking((*where, "do"), "el efecto con que se avisa")
    elif isinstance(_doing(row), Mapping):
        yield wrong((*where, "do"), "debe decir el efecto con que se avisa; un paso va con «after»")
    days = [day for day in row["at"] if isinstance(day, int)]
    if any(after <= before for before, after in pairwise(days)):
        said = ", ".join(map(str, sorted(set(days))))
        yield wrong((*where, "at"), f"tiene los días en desorden; van de menor a mayor: [{said}]")
