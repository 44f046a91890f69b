"""Conditions that can't be asked: a subject that nobody knows, a verb that it does not take, a value it never has."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from workflows.cleaning import rows, whole_section
from workflows.conditions import (
    ALL,
    ANY,
    AUDIENCE,
    CATEGORY,
    JOINS,
    NOT,
    PEOPLE,
    REQUESTER_DEPARTMENT,
    REQUESTER_KIND,
    RESERVED,
    SUBJECTS,
    VERBS,
    day,
)
from workflows.findings import Finding, listed, unknown, wrong
from workflows.mistakes import Place

Row = Mapping[str, Any]
_WHERE = (("gates", "when"), ("fields", "show_when"), ("targets", "when"), ("limits", "when"))
_DEEP = 8
REQUESTERS = (REQUESTER_KIND, REQUESTER_DEPARTMENT)
_SAID = sorted(set(VERBS) - {"is"})
_ASKED_OF = {
    **dict.fromkeys(("over", "under"), ("un número", ("number",))),
    **dict.fromkeys(("before", "after"), ("una fecha", ("date", "date_time"))),
    "filled": ("un campo", ()),
}
"""Of which kinds of field each may be asked."""
_PLAIN = {PEOPLE: ("over", "under"), AUDIENCE: ("filled",)}
_LIKE = "debe ser una condición, como {areas: {filled: true}}"


def unsound_conditions(content: Row) -> Iterator[Finding]:
    """Everything wrong in the conditions of a procedure, and fields that none could name."""
    reader = _Reader(content)
    for section, key in _WHERE:
        for index, row in rows(content, section):
            if key in row:
                yield from reader.condition(row[key], (section, index, key))
    intake = content.get("intake") or {}
    if "when" in intake:
        yield from _Reader(content, only=REQUESTERS).condition(intake["when"], ("intake", "when"))
    for index, row in rows(content, "fields"):
        if row.get("name") in RESERVED:
            yield wrong(
                ("fields", index, "name"), f"no puede ser «{row['name']}», que en las condiciones dice otra cosa"
            )


class _Reader:
    """`only`: the subjects that can be asked of what is not written yet."""

    def __init__(self, content: Row, only: Collection[str] = ()) -> None:
        self.only = only
        self.fields = {row["name"]: row for _, row in rows(content, "fields") if "name" in row}
        self.categories = {row["label"] for _, row in rows(content, "categories") if "label" in row}
        # A row that can't be read may be the one that is meant.
        self.whole = {
            section: whole_section(content, section, key)
            for section, key in (("fields", "name"), ("categories", "label"))
        }

    def condition(self, said: Any, place: Place, deep: int = 0) -> Iterator[Finding]:
        if not isinstance(said, Mapping) or not said:
            yield wrong(place, _LIKE)
            return
        if deep > _DEEP:
            yield wrong(place, "tiene demasiadas condiciones, una dentro de otra")
            return
        for key, value in said.items():
            yield from self._part(key, value, (*place, key), deep)

    def _part(self, key: str, value: Any, place: Place, deep: int) -> Iterator[Finding]:
        if key == NOT:
            yield from self.condition(value, place, deep + 1)
        elif key in (ALL, ANY):
            if not isinstance(value, list) or not value:
                yield wrong(place, "debe ser una lista de condiciones")
                return
            for index, each in enumerate(value):
                yield from self.condition(each, (*place, index), deep + 1)
        elif self.only and key not in self.only:
            said = f"pregunta por «{key}», y aquí solo se sabe la dependencia de quien pide"
            yield wrong(place[:-1], said, key, [*JOINS, *self.only], lists=False)
        elif key not in self.fields and key not in SUBJECTS:
            yield from self._nothing(key, place)
        elif isinstance(value, Mapping):
            yield from self._verbs(key, value, place)
        else:
            yield from self._values(key, value if isinstance(value, list) else [value], place)

    def _suits(self, key: str, verb: str) -> bool:
        """Whether the subject can be held against that: numbers over, days before."""
        if key in self.fields:
            kind = self.fields[key].get("kind")
            return verb == "filled" or kind is None or kind in _ASKED_OF[verb][1]
        return verb in _PLAIN.get(key, ())

    def _nothing(self, key: str, place: Place) -> Iterator[Finding]:
        """A subject that is neither a field nor a word of conditions."""
        if not self.whole["fields"]:
            return
        said = f"pregunta por «{key}», y no hay ningún campo con ese nombre"
        yield wrong(place[:-1], said, key, [*JOINS, *SUBJECTS, *self.fields])

    def _verbs(self, key: str, said: Row, place: Place) -> Iterator[Finding]:
        if not said:
            yield wrong(place, f"está vacía; vale: {listed(_SAID)}")
        for verb, value in said.items():
            where = (*place, verb)
            if verb not in _SAID:
                yield wrong(where, "no es algo que se pueda preguntar", verb, _SAID)
            elif not self._suits(key, verb):
                yield wrong(where, f"no se puede preguntar de «{key}», que no es {_ASKED_OF[verb][0]}")
            elif verb == "filled" and not isinstance(value, bool):
                yield wrong(where, "debe ser true o false")
            elif verb in ("over", "under") and (isinstance(value, bool) or not isinstance(value, int | float)):
                yield wrong(where, "debe ser un número")
            elif verb in ("before", "after") and day(value) is None:
                yield wrong(where, "debe ser una fecha como 2026-03-02")

    def _values(self, key: str, values: list[Any], place: Place) -> Iterator[Finding]:
        """A value that the subject can have."""
        field = self.fields.get(key, {})
        for value in values:
            if not isinstance(value, str | bool | int):
                yield wrong(place, "debe ser un valor, o una lista de valores")
            elif key == CATEGORY and value not in self.categories and self.whole["categories"]:
                yield unknown(place, str(value), self.categories, "ninguna categoría")
            elif key == PEOPLE:
                yield wrong(place, "debe decir cuántas personas: {over: número} o {under: número}")
            elif field.get("kind") == "tick" and not isinstance(value, bool):
                yield wrong(place, f"debe ser true o false, porque «{key}» es una casilla")
            elif field.get("kind") in ("choice", "choices") and key != AUDIENCE:
                known = [str(each.get("value")) for _, each in rows(field, "choices")]
                if known and whole_section(field, "choices", "value") and value not in known:
                    yield unknown(place, str(value), known, "ninguna opción")
