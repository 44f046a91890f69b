"""What is to be done and can't be: a form that nobody knows, a person nobody is, a silence where nothing is silent."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from workflows.building import TAKEN_BY_TIME
from workflows.cleaning import lost, rows
from workflows.doing_places import deed_places, doing_places
from workflows.doings import APPROVE, DENY, NOTIFY, RETURN, SILENCES, STEP, TELLING, VERBS
from workflows.findings import Finding, flat, wrong
from workflows.mistakes import Place
from workflows.rows import SYSTEM
from workflows.who_soundness import keyed, unsound_who

Row = Mapping[str, Any]
_LIKE = "debe decir qué se hace: el nombre de un efecto, {notify: quién}, {escalate: quién} o {step: clave}"
NAMING = frozenset({"person", "email"})
"""Kinds of fields whose answer is somebody."""


def unsound_doings(content: Row) -> Iterator[Finding]:
    """Everything wrong in the form of what is done, and in the persons whom it names."""
    for place, said in doing_places(content):
        yield from _doing(said, place)
        if place[0] != "timers":
            yield from _of_a_wait(said, place)
    for place, said in deed_places(content, *TELLING):
        yield from unsound_who(said, place)
        yield from _fields(content, said, place)


def malformed_doings(content: Row) -> bool:
    """Whether what is done can't be built."""
    return any(not _well_formed(said) for _, said in doing_places(content))


def senseless_deeds(content: Row) -> Iterator[Finding]:
    """Deeds of known names that can't be carried out: steps nobody but a hand takes, a substance nobody signed."""
    steps = {row["key"]: row for _, row in rows(content, "steps") if "key" in row}
    for place, key in deed_places(content, STEP):
        row = steps.get(key) if isinstance(key, str) else None
        if row is not None and not lost(row) and row.get("on") != TAKEN_BY_TIME and SYSTEM not in (row.get("by") or ()):
            yield wrong(place[:-2], f"da el paso «{key}», que no dice «on: {TAKEN_BY_TIME}»")
    substance = (content.get("signatures") or {}).get("substance")
    for place, gate in deed_places(content, APPROVE):
        if gate == substance:
            yield wrong(place, f"dice «{flat(gate)}», que firma el contenido de los envíos: eso no se aprueba callando")
    opinions = {row["name"] for _, row in rows(content, "gates") if row.get("opinion") is True and "name" in row}
    for place, gate in deed_places(content, DENY, RETURN):
        if gate in opinions:
            yield wrong(place, f"dice «{flat(gate)}», que es un concepto («opinion»): no bloquea, y callar no lo niega")
    yield from _endless(content, steps)


def _doing(said: Any, place: Place) -> Iterator[Finding]:
    if isinstance(said, str):
        return
    if not isinstance(said, Mapping) or not said:
        yield wrong(place, _LIKE)
        return
    verbs = [key for key in said if key in VERBS]
    strange = [key for key in said if key not in (*VERBS, "letter")]
    for key in strange:
        yield wrong((*place, str(key)), "no es algo que se sepa hacer", str(key), tuple(VERBS))
    if len(verbs) != 1 and not strange:
        yield wrong(place, f"debe decir una sola cosa que hacer: {', '.join(VERBS)}" if verbs else _LIKE)
    yield from _values(said, verbs, place)


def _values(said: Row, verbs: Sequence[str], place: Place) -> Iterator[Finding]:
    for key in verbs:
        if key not in TELLING and not _is_name(said[key]):
            yield wrong((*place, key), "debe ser un nombre")
    if "letter" in said and not _is_name(said["letter"]):
        yield wrong((*place, "letter"), "debe ser el nombre de una carta de «letters»")
    elif "letter" in said and verbs and NOTIFY not in verbs:
        yield wrong((*place, "letter"), "solo va con «notify»")


def _of_a_wait(said: Any, place: Place) -> Iterator[Finding]:
    for verb in SILENCES:
        if isinstance(said, Mapping) and verb in said:
            yield wrong((*place, verb), "decide el silencio de un visto bueno: solo va en «timers»")


def _fields(content: Row, said: Any, place: Place) -> Iterator[Finding]:
    """Fields from whose answers somebody is known."""
    fields = {row["name"]: row for _, row in rows(content, "fields") if "name" in row}
    for key, name, where in keyed(said, ("areas", "named_in"), place):
        kind = fields.get(name, {}).get("kind") if isinstance(name, str) else None
        if key == "areas" and kind not in (None, "areas"):
            yield wrong(where, f"dice «{name}», que debe ser un campo de áreas (kind: areas)")
        elif key == "named_in" and kind is not None and kind not in NAMING:
            kinds = " o ".join(sorted(NAMING))
            yield wrong(where, f"dice «{name}», que debe ser un campo que nombre a alguien (kind: {kinds})")


def _endless(content: Row, steps: Mapping[str, Row]) -> Iterator[Finding]:
    """Steps that lead to one another by themselves would never come to rest."""
    onward = {
        key: {each["step"] for each in row.get("do") or () if isinstance(each, Mapping) and "step" in each}
        for key, row in steps.items()
    }
    for index, row in rows(content, "steps"):
        key = row.get("key", "")
        if key in onward and key in _after(key, onward):
            yield wrong(("steps", index, "do"), f"vuelve por sí solo al mismo paso «{key}», y no pararía nunca")
            return


def _after(key: str, onward: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    new = set(onward[key])
    while new:
        found |= new
        new = set().union(*(onward.get(each, set()) for each in new)) - found
    return found


def _well_formed(said: Any) -> bool:
    if isinstance(said, str):
        return True
    if not isinstance(said, Mapping) or len([key for key in said if key in VERBS]) != 1:
        return False
    return not any(True for _ in _doing(said, ())) and all(
        not any(True for _ in unsound_who(said[verb], ())) for verb in TELLING if verb in said
    )


def _is_name(value: Any) -> bool:
    return isinstance(value, str)
