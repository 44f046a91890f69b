"""What is left of a procedure's content without that in which a mistake was found already.

So the rest can be looked at too, and nothing is said that only follows from a mistake.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from workflows.findings import Finding
from workflows.mistakes import Place

Row = Mapping[str, Any]


LOST = "?"  # what no key of a file's can be called where rows are looked at: unknown keys are taken out


def cleaned(content: Row, found: Iterable[Finding]) -> Row:
    """A copy without the values at the places found; rows keep their numbers, and know what they lost."""
    places = [each.place for each in found if each.place]
    if not places:
        return content
    copy: Any = _copied(content)
    for place in places:
        _take_out(copy, place)
    return copy  # type: ignore[no-any-return]


def lost(row: Row) -> Collection[str]:
    """The keys of a row, or of the whole, whose values were taken out or are missing: nobody knows what they say."""
    known: Collection[str] = row.get(LOST, ())
    return known


def rows(content: Row, section: str) -> Iterator[tuple[int, Row]]:
    """The rows of a section that are rows, with their numbers."""
    found = content.get(section)
    for index, row in enumerate(found if isinstance(found, list) else ()):
        if isinstance(row, Mapping):
            yield index, row


def whole_section(content: Row, section: str, key: str) -> bool:
    """Whether all that its rows say under this key can be read."""
    found = [row for _, row in rows(content, section)]
    readable = section not in lost(content) and len(found) == len(content.get(section) or ())
    return readable and not any({key, "name"} & set(lost(row)) for row in found)


def texts(said: Any) -> Iterator[str]:
    """A text, or those of a list."""
    for each in said if isinstance(said, list) else (said,):
        if isinstance(each, str):
            yield each


def _copied(data: Any) -> Any:
    if isinstance(data, Mapping):
        return {key: _copied(value) for key, value in data.items()}
    return [_copied(each) for each in data] if isinstance(data, list) else data


def _take_out(data: Any, place: Place) -> None:
    """The value; every group on the way to it remembers that."""
    for deep, part in enumerate(place):
        last = deep == len(place) - 1
        if isinstance(data, dict):
            if last or deep:  # the whole loses a section, not what one of its rows loses
                data.setdefault(LOST, set()).add(str(part))
            data = data.pop(str(part), None) if last else data.get(str(part))
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            if last:
                data[part] = None
            data = data[part]
