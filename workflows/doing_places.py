"""Where a procedure says what is done: in its steps, on occasions, when time comes."""

from collections.abc import Iterator, Mapping
from typing import Any

from workflows.cleaning import LOST, rows
from workflows.mistakes import Place

Row = Mapping[str, Any]
_ROWS = (("steps", "do"), ("timers", "do"), ("timers", "last"))


def doing_places(content: Row) -> Iterator[tuple[Place, Any]]:
    """Each single thing that is done, with its place; what isn't in a list is left alone."""
    for section, key in _ROWS:
        for index, row in rows(content, section):
            yield from _listed((section, index, key), row.get(key))
    occasions = content.get("occasions")
    for name, done in occasions.items() if isinstance(occasions, Mapping) else ():
        if name != LOST:
            yield from _listed(("occasions", str(name)), done)


def deed_places(content: Row, *verbs: str) -> Iterator[tuple[Place, Any]]:
    """What stands at one of these verbs, with its place."""
    for place, said in doing_places(content):
        for verb in verbs:
            if isinstance(said, Mapping) and verb in said:
                yield (*place, verb), said[verb]


def _listed(place: Place, done: Any) -> Iterator[tuple[Place, Any]]:
    for index, said in enumerate(done if isinstance(done, list) else ()):
        yield (*place, index), said
