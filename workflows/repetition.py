"""What a procedure says twice, or almost."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any

from workflows.building import TAKEN_BY_TIME
from workflows.cleaning import rows
from workflows.findings import Finding, flat, lacking, repeated, row, wrong
from workflows.mistakes import Place
from workflows.places import called
from workflows.references import KEYS

Row = Mapping[str, Any]


def said_twice(content: Row) -> Iterator[Finding]:
    """Names, moves, facts and meanings that no two rows may share; labels that differ by case or spaces alone. Of a
    row that repeats several things, the first."""
    told: set[Place] = set()
    for finding in _everything(content):
        holder = finding.place if finding.form == "row" else finding.place[:-1]
        if holder not in told:
            told.add(holder)
            yield finding


def _everything(content: Row) -> Iterator[Finding]:
    for section, keys in KEYS.items():
        for key in keys:
            yield from _same(content, rows(content, section), key, (section,))
    exceptions = content.get("exceptions") or {}
    yield from _same(content, rows(exceptions, "kinds"), "key", ("exceptions", "kinds"))
    for section in ("fields", "survey"):
        for index, each in rows(content, section):
            yield from _same(content, rows(each, "choices"), "value", (section, index, "choices"))
    yield from _same(content, rows(content, "fields"), "means", ("fields",))
    yield from _moves(content)
    yield from _facts(content)
    for section in ("states", "categories"):
        yield from _almost(content, section)


def _same(content: Row, found: Iterable[tuple[int, Row]], key: str, section: Place) -> Iterator[Finding]:
    numbered = [(index, each.get(key)) for index, each in found]
    for at, first, value in repeated(_hashed(value) for _, value in numbered):
        other = called((*section, numbered[first][0]), content)
        yield wrong((*section, numbered[at][0], key), f"repite «{flat(value)}», que ya tiene {other}")


def _hashed(value: Any) -> Hashable:
    return value if isinstance(value, str | int) else None


def _moves(content: Row) -> Iterator[Finding]:
    """Two rows of the same states and reason; and of those that share their states, one that alone has no reason."""
    numbered = [(index, each) for index, each in rows(content, "steps") if "from" in each and "to" in each]
    ways = [(each["from"], each["to"], each.get("reason")) for _, each in numbered]
    for at, first, _ in repeated(ways):
        other = called(("steps", numbered[first][0]), content)
        yield row(("steps", numbered[at][0]), f"va de un estado al mismo y con la misma razón que {other}")
    reasoned = {(source, to): index for (index, _), (source, to, why) in zip(numbered, ways, strict=True) if why}
    for (index, _), (source, to, why) in zip(numbered, ways, strict=True):
        if why is None and (source, to) in reasoned:
            other = called(("steps", reasoned[source, to]), content)
            said = (
                f"de «{flat(source)}» a «{flat(to)}» también va {other}, que la lleva: con dos pasos, cada uno la dice"
            )
            yield lacking(("steps", index, "reason"), said)


def _facts(content: Row) -> Iterator[Finding]:
    """A fact takes one step from a state."""
    numbered = [
        (index, each) for index, each in rows(content, "steps") if each.get("on", TAKEN_BY_TIME) != TAKEN_BY_TIME
    ]
    for at, first, _ in repeated((each.get("from"), each["on"]) for _, each in numbered):
        other = called(("steps", numbered[first][0]), content)
        yield wrong(("steps", numbered[at][0], "on"), f"repite el hecho «{numbered[at][1]['on']}», que ya da {other}")


def _almost(content: Row, section: str) -> Iterator[Finding]:
    numbered = [(index, each["label"]) for index, each in rows(content, section) if "label" in each]
    plain = [" ".join(label.split()).casefold() for _, label in numbered]
    for at, first, _ in repeated(plain):
        if numbered[at][1] != numbered[first][1]:
            other = called((section, numbered[first][0]), content)
            yield wrong((section, numbered[at][0], "label"), f"solo se distingue por mayúsculas o espacios de {other}")
