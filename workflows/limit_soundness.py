"""Limits that say two things or none, that hang on nothing, or on terms that there aren't."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from workflows.cleaning import lost, rows, whole_section
from workflows.findings import Finding, lacking, row, wrong
from workflows.mistakes import Place

Row = Mapping[str, Any]
_QUOTA, _DAYS = ("max", "per", "in"), ("date", "date_time")


def unsound_limits(content: Row) -> Iterator[Finding]:
    """Everything wrong in the limits and the terms."""
    for index, each in rows(content, "limits"):
        if not lost(each):
            yield from _limit(content, each, ("limits", index))
    if content.get("terms") and not any(each.get("in") == "term" or lost(each) for _, each in rows(content, "limits")):
        yield wrong(("terms",), "no lo lee nadie: ningún límite dice «in: term»")
    for index, each in rows(content, "terms"):
        first, last = _day(each.get("from")), _day(each.get("to"))
        if first and last and first > last:
            yield wrong(("terms", index, "to"), "va antes de «from»")


def _limit(content: Row, each: Row, place: Place) -> Iterator[Finding]:
    if ("lead" in each) == ("max" in each):
        yield row(place, "debe decir una sola cosa: «max» (cuántas) o «lead» (con cuánta anticipación)")
        return
    wanted, others = (("before",), _QUOTA) if "lead" in each else (_QUOTA, ("lead", "before"))
    for key in others:
        if key in each:
            yield wrong((*place, key), f"no va con «{'lead' if 'lead' in each else 'max'}»")
    for key in wanted:
        if key not in each:
            yield lacking((*place, key))
    yield from _fields(content, each, place)
    if each.get("in") == "term" and not content.get("terms") and "terms" not in lost(content):
        yield wrong((*place, "in"), "dice «term», y el archivo no dice «terms», los periodos con sus fechas")


def _fields(content: Row, each: Row, place: Place) -> Iterator[Finding]:
    """The day before which it is, and the audience by which it is counted, are asked for by fields."""
    if not all(whole_section(content, "fields", key) for key in ("name", "means", "kind")):
        return
    fields = [field for _, field in rows(content, "fields")]
    said = each.get("before")
    named = [field for field in fields if said and said in (field.get("name"), field.get("means"))]
    if said and not named:
        known = [str(field["name"]) for field in fields if field["kind"] in _DAYS]
        words = f"dice «{said}», y no hay ningún campo con ese nombre ni ese significado"
        yield wrong((*place, "before"), words, str(said), known)
    elif named and named[0]["kind"] not in _DAYS:
        yield wrong((*place, "before"), f"dice «{said}», que debe ser un campo de fecha (date o date_time)")
    if each.get("per") == "audience" and "audience" not in {field["kind"] for field in fields}:
        yield wrong((*place, "per"), "dice «audience», y ningún campo pide la audiencia")


def _day(said: Any) -> date | None:
    try:
        return date.fromisoformat(said) if isinstance(said, str) else None
    except ValueError:
        return None
