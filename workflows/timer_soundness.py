"""Timers that could not be kept: each awaits one thing, comes in one way, and does what suits it."""

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from workflows.cleaning import lost, rows
from workflows.doings import SILENCES, STEP
from workflows.findings import Finding, flat, lacking, wrong
from workflows.mistakes import Place
from workflows.waiting import ANY_GATE, GATE, STATE, TARGET

Row = Mapping[str, Any]
_WHAT = "debe decir qué se espera, una sola cosa: {state: …}, {gate: …} o {target: …}"
_WHEN = "«after» un plazo, «at» unos días hábiles o «every» cada tanto"


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
        elif waits.get(STATE) in final:
            yield wrong((*where, "while"), f"espera en «{flat(waits[STATE])}», que es final: allí no se espera nada")
        elif GATE in waits and not content.get("gates") and "gates" not in lost(content):
            yield wrong((*where, "while"), "espera un visto bueno, y el procedimiento no tiene ninguno")
        else:
            yield from _way(row, waits, where)
            yield from _done(row, waits, steps, where)


def malformed(content: Row) -> bool:
    """Whether a timer can't be built at all."""
    return any(len(row.get("while") or ()) != 1 for _, row in rows(content, "timers"))


def _way(row: Row, waits: Row, where: Place) -> Iterator[Finding]:
    """When its time comes: in one way."""
    said = [key for key in ("after", "at", "every") if key in row]
    if len(said) > 1:
        yield wrong((*where, said[1]), f"no va junto con «{said[0]}»: diga {_WHEN}")
    elif not said and TARGET not in waits:
        yield lacking((*where, "after"), f"diga cuándo: {_WHEN}")
    days = [day for day in row.get("at") or () if isinstance(day, int)]
    if any(after <= before for before, after in pairwise(days)):
        ordered = ", ".join(map(str, sorted(set(days))))
        yield wrong((*where, "at"), f"tiene los días en desorden; van de menor a mayor: [{ordered}]")


def _done(row: Row, waits: Row, steps: Mapping[str, Row], where: Place) -> Iterator[Finding]:
    if "do" not in row and not row.get("last"):
        yield lacking((*where, "do"), "diga qué se hace")
    if row.get("last") and "at" not in row and ("after" in row or "every" in row):
        yield wrong((*where, "last"), "solo va con «at»: es lo que sigue al último de esos días")
    for key in ("do", "last"):
        for index, said in enumerate(row.get(key) or ()):
            if isinstance(said, Mapping):
                yield from _deed(said, row, waits, steps, (*where, key, index))


def _deed(said: Row, row: Row, waits: Row, steps: Mapping[str, Row], place: Place) -> Iterator[Finding]:
    """What ends a wait is done once, at its end, and to what is awaited."""
    ending = next((verb for verb in (STEP, *SILENCES) if verb in said), None)
    if ending is None:
        return
    if place[2] == "do" and ("at" in row or "every" in row):
        yield wrong((*place, ending), "termina la espera: va con «after», o en «last» después de «at»")
    elif ending in SILENCES and said[ending] != waits.get(GATE):
        awaited = flat(waits.get(GATE, "")) or "otra cosa"
        yield wrong((*place, ending), f"dice «{flat(said[ending])}», y el plazo espera {_called(awaited)}")
    elif ending == STEP and STATE in waits:
        step = steps.get(str(said[STEP]), {})
        if "from" in step and step["from"] != waits[STATE]:
            told = f"da el paso «{said[STEP]}», que sale de «{flat(step['from'])}» y no de «{flat(waits[STATE])}»"
            yield wrong(place[:3], told)


def _called(awaited: str) -> str:
    if awaited == ANY_GATE:
        return "cualquier visto bueno: diga en «while» cuál"
    return awaited if awaited == "otra cosa" else f"«{awaited}»"
