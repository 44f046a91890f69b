"""Persons as a procedure names them: one form each, and what it needs."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from workflows.findings import Finding, listed, near, wrong
from workflows.mistakes import Place
from workflows.who import BY_NAME

KEYS = ("role", "head", "areas", "department", "owner_of", "named_in", "address")
OWNED = "audience"
_LIKE = (
    f"debe decir a quién: {', '.join(BY_NAME)}, {{role: clave}}, {{head: [cargos]}}, {{areas: campo}}, "
    "{department: nombre}, {owner_of: audience}, {named_in: campo} o {address: correo}"
)
LONGEST_ADDRESS = 70


def unsound_who(said: Any, place: Place) -> Iterator[Finding]:
    """Everything wrong in the form of a person, or of a list of them."""
    if isinstance(said, list) and said:
        for index, each in enumerate(said):
            yield from _one(each, (*place, index))
    else:
        yield from _one(said, place)


def _one(said: Any, place: Place) -> Iterator[Finding]:
    if isinstance(said, str):
        yield from _named(said, place)
    elif not isinstance(said, Mapping) or not said:
        yield wrong(place, _LIKE)
    else:
        yield from _unknown_keys(said, place)
        kinds = [key for key in said if key in KEYS]
        if len(kinds) == 1:
            yield from _kind(kinds[0], said[kinds[0]], said, place)
        elif kinds or not _unknown(said):
            yield wrong(place, f"debe decir a quién una sola cosa de estas: {', '.join(KEYS)}")


def _named(said: str, place: Place) -> Iterator[Finding]:
    if said not in BY_NAME:
        meant = near(said, (*BY_NAME, *KEYS))
        more = {True: f"; ¿quiso decir «{meant}»?", False: f"; ¿quiso decir {{{meant}: …}}?"}[meant in BY_NAME]
        yield wrong(place, f"dice «{said}» y debe decir a quién{more if meant else f': {listed(BY_NAME)}, o un grupo'}")


def _unknown(said: Mapping[str, Any]) -> list[str]:
    return [key for key in said if key not in (*KEYS, "nearest")]


def _unknown_keys(said: Mapping[str, Any], place: Place) -> Iterator[Finding]:
    for key in _unknown(said):
        yield wrong((*place, str(key)), "no es una clave que se conozca", str(key), (*KEYS, "nearest"))


def _kind(kind: str, value: Any, said: Mapping[str, Any], place: Place) -> Iterator[Finding]:
    if "nearest" in said and kind != "head":
        yield wrong((*place, "nearest"), "solo va con «head»")
    elif not isinstance(said.get("nearest", False), bool):
        yield wrong((*place, "nearest"), "debe ser true o false")
    if kind == "head":
        if not isinstance(value, list) or not all(isinstance(each, str) and each.strip() for each in value):
            yield wrong((*place, kind), "debe ser una lista de cargos; vacía, cualquiera")
    elif not isinstance(value, str) or not value.strip():
        yield wrong((*place, kind), "debe ser un nombre")
    elif kind == "owner_of" and value != OWNED:
        yield wrong((*place, kind), f"debe ser «{OWNED}»")
    elif kind == "address" and not _is_mailbox(value):
        yield wrong((*place, kind), f"debe ser una dirección de correo de hasta {LONGEST_ADDRESS} caracteres")


def _is_mailbox(value: str) -> bool:
    local, _, domain = value.rpartition("@")
    plain = value.isascii() and value.isprintable() and not set(value) & set(' ,;:<>()[]"\\')
    return len(value) <= LONGEST_ADDRESS and plain and bool(local) and "@" not in local and "." in domain.strip(".")


def keyed(said: Any, keys: Collection[str], place: Place) -> Iterator[tuple[str, Any, Place]]:
    """Of a person or a list of them: each value under one of the keys, with its key and place."""
    for index, each in enumerate(said if isinstance(said, list) else [said]):
        here = (*place, index) if isinstance(said, list) else place
        for key in keys:
            if isinstance(each, Mapping) and key in each:
                yield key, each[key], (*here, key)
