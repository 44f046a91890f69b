"""Words of a procedure that the product has to know: capabilities, meanings, facts, effects, engines, occasions."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from workflows.capabilities import GRANTS, HOUSE
from workflows.cleaning import LOST, rows, texts
from workflows.findings import Finding, listed, unknown, wrong
from workflows.meanings import MEANINGS
from workflows.mistakes import Place
from workflows.vocabulary import STEP, WAIT, Vocabulary

Row = Mapping[str, Any]


def unknown_words(content: Row, vocabulary: Vocabulary | None) -> Iterator[Finding]:
    """Capabilities and meanings always; the rest where the installation is told."""
    yield from _capabilities(content)
    yield from _each(content, "fields", "means", MEANINGS, "ningún significado")
    if vocabulary is not None:
        yield from _each(content, "steps", "on", vocabulary.all_facts, "ningún hecho")
        for section, key, what in (("steps", "do", STEP), ("timers", "do", WAIT), ("timers", "last", WAIT)):
            for index, row in rows(content, section):
                yield from _effects(row.get(key), vocabulary, what, (section, index, key))
        yield from _each(content, "deliverables", "engine", vocabulary.engines, "ningún motor del despacho")
        yield from _occasions(content.get("occasions") or {}, vocabulary)
        yield from _too_long(content, vocabulary)


def _capabilities(content: Row) -> Iterator[Finding]:
    """Each in its own list."""
    for key, own, other_key, other in (("grants", GRANTS, "house", HOUSE), ("house", HOUSE, "grants", GRANTS)):
        for index, row in rows(content, "roles"):
            for number, said in enumerate(row.get(key) or ()):
                place: Place = ("roles", index, key, number)
                if said in other and said not in own:
                    yield wrong(place, f"dice «{said}», que va en «{other_key}»")
                else:
                    yield from _among(said, own, place, "ninguna facultad")


def _each(content: Row, section: str, key: str, known: Collection[str], noun: str) -> Iterator[Finding]:
    for index, row in rows(content, section):
        yield from _among(row.get(key), known, (section, index, key), noun)


def _among(said: Any, known: Collection[str], place: Place, noun: str) -> Iterator[Finding]:
    """A word, or each of a list; what is neither says something else."""
    if isinstance(said, str) and said not in known:
        yield unknown(place, said, sorted(known), noun)
    elif isinstance(said, list):
        for index, each in enumerate(said):
            yield from _among(each, known, (*place, index), noun)


def _occasions(occasions: Row, vocabulary: Vocabulary) -> Iterator[Finding]:
    for name, effects in occasions.items():
        if name == LOST:
            continue
        if name not in vocabulary.occasions:
            yield wrong(("occasions", name), f"no es una ocasión que se conozca; hay: {listed(vocabulary.occasions)}")
        yield from _effects(effects, vocabulary, name, ("occasions", name))


def _effects(said: Any, vocabulary: Vocabulary, what: str, place: Place) -> Iterator[Finding]:
    """Known ones, which suit what they follow."""
    suit = vocabulary.may_follow(what)
    for effect in texts(said):
        if effect not in vocabulary.effects:
            yield unknown(place, effect, sorted(vocabulary.effects), "ningún efecto")
        elif effect not in suit:
            said = f"dice «{effect}», que no va aquí; van: {listed(sorted(suit))}"
            yield wrong(place, f"{said}; para avisar a alguien, {{notify: quién}}")


def _too_long(content: Row, vocabulary: Vocabulary) -> Iterator[Finding]:
    for (section, key), most in vocabulary.lengths.items():
        for place, row in _held(content, section):
            longest = max((len(text) for text in texts(_at(row, key))), default=0)
            if longest > most:
                yield wrong((*place, *key.split(".")), f"tiene {longest} caracteres y caben {most}")


def _at(row: Row, key: str) -> Any:
    """What stands at «key», or at «key.below»."""
    found: Any = row
    for part in key.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _held(content: Row, section: str) -> Iterator[tuple[Place, Row]]:
    """The rows of «section», or those of «group.section»; of «» the whole file."""
    if not section:
        yield (), content
        return
    group, _, below = section.rpartition(".")
    holder = (content.get(group) or {}) if group else content
    for index, row in rows(holder, below):
        yield ((group, below, index) if group else (section, index)), row
