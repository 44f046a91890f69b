"""Personal fields in words: `{{name}}` or `{{name|fallback}}`, from a fixed list of names and nothing more.

No template language: words come from many hands, and a language that loops can fill a machine. Names that begin with
"@" are our own places (links, removal, web version, pixel); whoever writes one by hand is told that it does not exist.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from ticketing.web.characters import cut, one_line
from workflows.refusals import Refused

COLUMNS = {"nombre": "first_name", "apellido": "last_name", "correo": "email", "documento": "document"}
FULL_NAME = "nombre_completo"
FIXED = (*COLUMNS, FULL_NAME)
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
PLACE = re.compile(r"\{\{([^{}|]*+)(?:\|([^{}]*+))?\}\}")  # the name with the spaces round it: `name_in`
LONGEST_VALUE = 200


@dataclass(frozen=True)
class Place:
    """Where a value goes. `fallback` stands for who has none; None: there must be one."""

    name: str
    fallback: str | None = None

    @property
    def ours(self) -> bool:
        return self.name.startswith("@")


def pieces(text: str) -> Iterator[str | Place]:
    """The text as constants and places, in order."""
    at = 0
    for found in PLACE.finditer(text):
        if found.start() > at:
            yield text[at : found.start()]
        fallback = found[2].strip() if found[2] is not None else None
        name = name_in(found)
        yield Place(name if name.startswith("@") else name.casefold(), fallback)
        at = found.end()
    if at < len(text):
        yield text[at:]


def name_in(found: re.Match[str]) -> str:
    """The name that a place names."""
    return found[1].strip()


def places(*texts: str) -> list[Place]:
    """Every personal place of some texts, in order."""
    return [piece for text in texts for piece in pieces(text) if isinstance(piece, Place) and not piece.ours]


def names(*texts: str) -> list[str]:
    """The personal fields that some texts use, each once, in order."""
    return list(dict.fromkeys(place.name for place in places(*texts)))


def required(*texts: str) -> list[str]:
    """The fields that somewhere stand without a fallback: who has no value for one cannot be written to."""
    return list(dict.fromkeys(place.name for place in places(*texts) if place.fallback is None))


def check(texts: Iterable[str], known: Callable[[str], bool]) -> None:
    """Refused, naming the field, if a place names none that exists or the braces do not close."""
    for text in texts:
        for piece in pieces(text):
            if isinstance(piece, Place) and not {"<", ">"} & {*piece.name, *(piece.fallback or "")}:
                _check_name(piece.name, known)
            elif isinstance(piece, Place) or "{{" in piece or "}}" in piece:
                raise Refused(
                    "Hay llaves «{{» o «}}» sueltas o con formato en medio: escriba el campo seguido, como {{nombre}}."
                )


def filled(text: str, values: Mapping[str, str], *, escape: Callable[[str], str] = str) -> str:
    """The text with each personal place replaced; ours stay."""
    return filler(text, escape=escape)(values)


def filler(text: str, *, escape: Callable[[str], str] = str) -> Callable[[Mapping[str, str]], str]:
    """`filled` of one text, read once for many readers."""
    read = [
        (piece, None) if isinstance(piece, str) else
        ("{{" + piece.name + "}}", None) if piece.ours else (piece.fallback or "", piece.name)
        for piece in pieces(text)
    ]  # fmt: skip

    def fill(values: Mapping[str, str]) -> str:
        return "".join([said if name is None else escape(tidy(values.get(name) or "")) or said for said, name in read])

    return fill


def tidy(value: str) -> str:
    """A value as it may stand in a mail: one line, no control characters, not endless."""
    if value.isprintable() and len(value) <= LONGEST_VALUE and (value.isascii() or "  " not in value):
        return value.strip()
    return cut(one_line(value), LONGEST_VALUE)


def _check_name(name: str, known: Callable[[str], bool]) -> None:
    if name in FIXED or (NAME.fullmatch(name) and known(name)):
        return
    raise Refused(f"No existe el campo personal «{name}». Los que hay siempre son: {', '.join(FIXED)}.")


def sample(wanted: Iterable[str]) -> dict[str, str]:
    """Values of a reader who does not exist, for a look at the mail."""
    known = {"nombre": "María", "apellido": "Peña", "nombre_completo": "María Peña", "documento": "1020304050"}
    return {name: known.get(name, f"({name})") for name in wanted}
