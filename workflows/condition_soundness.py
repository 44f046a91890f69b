"""Conditions that can't be asked: a subject that nobody knows, a verb that it does not take, a value it never has."""

from collections.abc import Iterator, Mapping
from typing import Any

from workflows.conditions import (
    ALL,
    ANY,
    AUDIENCE,
    CATEGORY,
    JOINS,
    NOT,
    PEOPLE,
    RESERVED,
    SUBJECTS,
    VERBS,
    day,
)
from workflows.mistakes import Place
from workflows.shape import Finding

_WHERE = (("gates", "when"), ("fields", "show_when"))
_DEEP = 8
_SAID = sorted(set(VERBS) - {"is"})


def unsound_conditions(content: Mapping[str, Any]) -> Iterator[Finding]:
    """Everything wrong in the conditions of a procedure, and fields that none could name."""
    fields = {row["name"]: row for row in content.get("fields", ())}
    categories = {row["label"] for row in content["categories"]}
    for section, key in _WHERE:
        for index, row in enumerate(content.get(section, ())):
            if key in row:
                yield from _Reader(fields, categories).condition(row[key], (section, index, key))
    for index, row in enumerate(content.get("fields", ())):
        if row["name"] in RESERVED:
            yield ("fields", index, "name"), f"otro nombre («{row['name']}» tiene un sentido propio en las condiciones)"


class _Reader:
    def __init__(self, fields: Mapping[str, Any], categories: set[str]) -> None:
        self.fields, self.categories = fields, categories

    def condition(self, said: Any, place: Place, deep: int = 0) -> Iterator[Finding]:
        if not isinstance(said, Mapping) or not said:
            yield place, "una condición, como {areas: {filled: true}}"
            return
        if deep > _DEEP:
            yield place, "una condición con menos niveles"
            return
        for key, value in said.items():
            yield from self._part(key, value, (*place, key), deep)

    def _part(self, key: str, value: Any, place: Place, deep: int) -> Iterator[Finding]:
        if key == NOT:
            yield from self.condition(value, place, deep + 1)
        elif key in (ALL, ANY):
            if not isinstance(value, list) or not value:
                yield place, "una lista de condiciones"
                return
            for index, each in enumerate(value):
                yield from self.condition(each, (*place, index), deep + 1)
        elif key not in self.fields and key not in SUBJECTS:
            known = ", ".join([*JOINS, *SUBJECTS])
            yield place, f"el nombre de un campo, o uno de estos: {known} (no hay «{key}»)"
        elif isinstance(value, Mapping):
            yield from self._verbs(value, place)
        else:
            yield from self._values(key, value if isinstance(value, list) else [value], place)

    def _verbs(self, said: Mapping[str, Any], place: Place) -> Iterator[Finding]:
        if not said:
            yield place, f"uno de estos: {', '.join(_SAID)}"
        for verb, value in said.items():
            where = (*place, verb)
            if verb not in _SAID:
                yield where, f"uno de estos: {', '.join(_SAID)} (no hay «{verb}»)"
            elif verb == "filled" and not isinstance(value, bool):
                yield where, "true o false"
            elif verb in ("over", "under") and (isinstance(value, bool) or not isinstance(value, int | float)):
                yield where, "un número"
            elif verb in ("before", "after") and day(value) is None:
                yield where, "una fecha como 2026-03-02"

    def _values(self, key: str, values: list[Any], place: Place) -> Iterator[Finding]:
        """A value that the subject can have."""
        field = self.fields.get(key, {})
        for value in values:
            if not isinstance(value, str | bool | int):
                yield place, "un valor, o una lista de valores"
            elif key == CATEGORY and value not in self.categories:
                yield place, f"una de las categorías (no hay «{value}»)"
            elif key == PEOPLE:
                yield place, "cuántas personas: {over: número} o {under: número}"
            elif field.get("kind") == "tick" and not isinstance(value, bool):
                yield place, "true o false: el campo es una casilla"
            elif field.get("kind") in ("choice", "choices") and key != AUDIENCE:
                known = [choice["value"] for choice in field.get("choices", ())]
                if value not in known:
                    yield place, f"una de las opciones del campo ({', '.join(known)})"
