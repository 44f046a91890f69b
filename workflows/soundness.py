"""What makes a well-shaped procedure unusable; each finding says where it stands and what was expected there.

Told of the second vocabulary; a file of the first is translated before it is looked at.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from workflows.building import TAKEN_BY_TIME, build
from workflows.calendar_soundness import unusable_dates
from workflows.capabilities import GRANTS, HOUSE
from workflows.condition_soundness import unsound_conditions
from workflows.journeys import lost_journeys
from workflows.meanings import MEANINGS
from workflows.mistakes import Place
from workflows.procedure import REQUESTER, SYSTEM, Procedure
from workflows.references import KEYS, dangling
from workflows.shape import Finding
from workflows.visibility import unseen_fields
from workflows.vocabulary import Vocabulary


def unsound(content: Mapping[str, Any], vocabulary: Vocabulary | None = None) -> Iterator[Finding]:
    """Everything found; `content` fits the schema. `vocabulary`: what the installation brings, if that is known."""
    yield from _said_twice(content)
    lost = [*dangling(content), *unsound_conditions(content)]
    yield from lost
    yield from _words(content, vocabulary)
    wrong_dates = list(unusable_dates(content))
    yield from wrong_dates
    yield from _timers(content)
    if not wrong_dates:
        procedure = build(content)
        yield from () if lost else lost_journeys(procedure)
        yield from _hands(procedure)
        yield from _gates(procedure)
        yield from () if lost else unseen_fields(procedure)


def _said_twice(content: Mapping[str, Any]) -> Iterator[Finding]:
    for section, keys in KEYS.items():
        for key in keys:
            yield from _repeated([row[key] for row in content.get(section, ()) if key in row], section, key)
    kinds = content.get("exceptions", {}).get("kinds", ())
    yield from _repeated([row["key"] for row in kinds], "exceptions", "key", "kinds")
    for section in ("fields", "survey"):
        for index, row in enumerate(content.get(section, ())):
            values = [choice["value"] for choice in row.get("choices", ())]
            yield from _repeated(values, section, "value", index, "choices")
    moves = [(row["from"], row["to"], row.get("reason")) for row in content["steps"]]
    yield from _repeated(moves, "steps", "reason")
    facts = [
        (row["from"], row["on"]) if row.get("on", TAKEN_BY_TIME) != TAKEN_BY_TIME else index
        for index, row in enumerate(content["steps"])
    ]
    yield from _repeated(facts, "steps", "on")
    meant = [row.get("means", index) for index, row in enumerate(content.get("fields", ()))]
    yield from _repeated(meant, "fields", "means")


def _repeated(values: Sequence[object], section: str, key: str, *below: str | int) -> Iterator[Finding]:
    for index, value in enumerate(values):
        if value in values[:index]:
            said = " → ".join(str(part) for part in value) if isinstance(value, tuple) else value
            yield (section, *below, index, key), f"algo que no se haya dicho ya (se repite «{said}»)"


def _words(content: Mapping[str, Any], vocabulary: Vocabulary | None) -> Iterator[Finding]:
    """Words that the product has to know: capabilities and meanings always, the rest where the installation is told."""
    known: list[tuple[str, str, Collection[str]]] = [
        ("roles", "grants", GRANTS),
        ("roles", "house", HOUSE),
        ("fields", "means", MEANINGS),
    ]
    if vocabulary is not None:
        known += [
            ("steps", "on", vocabulary.all_facts),
            ("steps", "do", vocabulary.effects),
            ("timers", "do", vocabulary.effects),
            ("timers", "last", vocabulary.effects),
            ("deliverables", "engine", vocabulary.engines),
        ]
    for section, key, words in known:
        for index, row in enumerate(content.get(section, ())):
            yield from _among(row.get(key), words, (section, index, key))
    if vocabulary is not None:
        for name, effects in content.get("occasions", {}).items():
            yield from _among(name, vocabulary.occasions, ("occasions", name))
            yield from _among(effects, vocabulary.effects, ("occasions", name))
        yield from _meanings_needed(content, vocabulary)
        yield from _too_long(content, vocabulary)


def _among(said: Any, known: Collection[str], place: Place) -> Iterator[Finding]:
    """A word, or each of a list; what is neither says something else."""
    if isinstance(said, str) and said not in known:
        yield place, f"uno de estos nombres: {', '.join(sorted(known))} (no se conoce «{said}»)"
    elif isinstance(said, list):
        for index, each in enumerate(said):
            yield from _among(each, known, (*place, index))


def _meanings_needed(content: Mapping[str, Any], vocabulary: Vocabulary) -> Iterator[Finding]:
    """What makes a deliverable asks for fields by their meaning: each must be there."""
    meant = {row["means"] for row in content.get("fields", ()) if "means" in row}
    for index, row in enumerate(content["deliverables"]):
        lacking = [one for one in vocabulary.engines.get(row.get("engine", ""), ()) if one not in meant]
        if lacking:
            yield (
                ("deliverables", index, "engine"),
                f"campos con estos significados (means), que faltan: {', '.join(lacking)}",
            )


def _too_long(content: Mapping[str, Any], vocabulary: Vocabulary) -> Iterator[Finding]:
    for (section, key), most in vocabulary.lengths.items():
        for index, row in enumerate(content.get(section, ())):
            if len(str(row.get(key, ""))) > most:
                yield (section, index, key), f"un texto de hasta {most} caracteres"


def _timers(content: Mapping[str, Any]) -> Iterator[Finding]:
    """A wait that ends in a step of its state, or days on which somebody is told."""
    steps = {row["key"]: row for row in content["steps"]}
    for index, row in enumerate(content.get("timers", ())):
        where = ("timers", index)
        if len(row["while"]) != 1:
            yield (*where, "while"), "lo que se espera: {state: ...} o {gate: any}"
        elif ("after" in row) == ("at" in row):
            yield (*where, "after"), "«after» (un plazo) o «at» (los días hábiles), uno de los dos"
        elif "after" in row:
            yield from _step_timer(row, steps, where)
        else:
            yield from _reminder(row, where)


def _step_timer(row: Mapping[str, Any], steps: Mapping[str, Any], where: tuple[str | int, ...]) -> Iterator[Finding]:
    doing = row.get("do", [None])[0]
    if "state" not in row["while"]:
        yield (*where, "while"), "un estado: {state: ...}"
    elif not isinstance(doing, Mapping):
        yield (*where, "do"), "el paso que se da: [{step: clave}]"
    elif doing["step"] in steps and steps[doing["step"]]["from"] != row["while"]["state"]:
        yield (*where, "do"), f"un paso que salga de «{row['while']['state']}»"


def _reminder(row: Mapping[str, Any], where: tuple[str | int, ...]) -> Iterator[Finding]:
    if not isinstance(row.get("do", [None])[0], str):
        yield (*where, "do"), "el efecto con que se avisa"
    if any(after <= before for before, after in pairwise(row["at"])):
        yield (*where, "at"), "días en orden, cada uno mayor que el anterior"


def _hands(procedure: Procedure) -> Iterator[Finding]:
    """Each step is somebody's, by hand or through a fact."""
    for index, step in enumerate(procedure.steps):
        if not step.takers:
            yield ("steps", index, "by"), "quién da el paso (by), o en nombre de quién lo da su hecho (as, con on)"
        elif step.in_name_of and step.on is None:
            yield ("steps", index, "on"), "el hecho que da el paso en ese nombre (as pide on)"


def _gates(procedure: Procedure) -> Iterator[Finding]:
    """Nobody approves what he or she filed, and the system has no opinion."""
    mute = {REQUESTER, SYSTEM}
    for index, gate in enumerate(procedure.gates):
        if not gate.who or set(gate.roles) & mute or not (gate.roles or gate.by_head or gate.areas):
            yield ("gates", index, "who"), "quien pueda firmar (este visto bueno nadie puede darlo)"
        if mute & set(gate.fallback):
            yield (
                ("gates", index, "nobody"),
                "papeles que puedan firmar a falta de otros (ni quien solicita ni el sistema)",
            )
        if gate.need == "all" and not gate.areas:
            yield ("gates", index, "need"), "un número de firmas (all pide las áreas de un campo: {areas: campo})"
