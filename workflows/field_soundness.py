"""What a field asks of its answers and could never get: bounds of another kind, none that fits between them."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from workflows.bounds import COUNTED, IN_TIME, PIXELS, TAKES, VALUE, Months, edge
from workflows.cleaning import rows
from workflows.findings import Finding, lacking, listed, wrong
from workflows.mistakes import Place
from workflows.patterns import pattern
from workflows.refusals import Refused

Row = Mapping[str, Any]


def unsound_fields(content: Row) -> Iterator[Finding]:
    """Everything wrong in what fields ask."""
    for index, field in rows(content, "fields"):
        kind = field.get("kind")
        if isinstance(kind, str):
            yield from _field(field, kind, ("fields", index))
    yield from _unasked(content)
    yield from _unaddressed(content)


def _unasked(content: Row) -> Iterator[Finding]:
    """What is delivered once documents were looked at, where none are asked for."""
    if any(field.get("kind") == "documents" for _index, field in rows(content, "fields")):
        return
    for index, owed in rows(content, "deliverables"):
        if owed.get("publishes"):
            said = "pide que se revisen los documentos, y ningún campo los pide (kind: documents)"
            yield wrong(("deliverables", index, "publishes"), said)


def _unaddressed(content: Row) -> Iterator[Finding]:
    """What counts once its address was looked at, where none is given."""
    for index, owed in rows(content, "deliverables"):
        if owed.get("checked") and "address" not in owed.get("evidence", ()):
            said = "pide que se compruebe la dirección, y «evidence» no pide ninguna (address)"
            yield wrong(("deliverables", index, "checked"), said)


def _field(field: Row, kind: str, place: Place) -> Iterator[Finding]:
    ours = {key for key, kinds in TAKES.items() if kind in kinds}
    for key in TAKES:
        if key in field and key not in ours:
            said = f"no va con un campo de kind {kind}; va con: {listed(TAKES[key])}"
            yield wrong((*place, key), said)
    yield from _numbers(field, kind, place)
    if kind in IN_TIME:
        yield from _edges(field, kind, place)
    if "pattern" in field and "pattern" in ours:
        yield from _pattern(field, place)
    yield from _settings(field, kind, place)


def _numbers(field: Row, kind: str, place: Place) -> Iterator[Finding]:
    said = {key: field[key] for key in ("min", "max") if key in field and kind in COUNTED}
    if COUNTED.get(kind) != VALUE:
        for key, value in said.items():
            if isinstance(value, float) or value < (0 if key == "min" else 1):
                yield wrong((*place, key), "debe ser un número entero de 1 o más")
                return
    if len(said) == 2 and said["min"] > said["max"]:
        yield wrong((*place, "min"), f"es {said['min']}, más que «max» ({said['max']}): ninguna respuesta serviría")
    if kind == "choices" and said.get("min", 0) > len(field.get("choices") or ()):
        yield wrong((*place, "min"), f"pide {said['min']} opciones y hay {len(field.get('choices') or ())}")


def _edges(field: Row, kind: str, place: Place) -> Iterator[Finding]:
    found: dict[str, date | datetime | time | timedelta | Months] = {}
    for key in ("earliest", "latest"):
        if isinstance(field.get(key), str):
            try:
                found[key] = edge(kind, field[key])
            except Refused as refusal:
                yield wrong((*place, key), refusal.sentence)
    if len({type(each) for each in found.values()}) == 1 and len(found) == 2 and found["earliest"] > found["latest"]:  # type: ignore[operator]  # of one type
        yield wrong((*place, "earliest"), "va después de «latest»: ninguna respuesta serviría")


def _pattern(field: Row, place: Place) -> Iterator[Finding]:
    try:
        pattern(str(field["pattern"]))
    except Refused as refusal:
        yield wrong((*place, "pattern"), refusal.sentence)
        return
    if not str(field.get("help", "")).strip():
        yield lacking((*place, "help"), "con «pattern» hay que decir a quien escribe qué forma se espera")


def _settings(field: Row, kind: str, place: Place) -> Iterator[Finding]:
    said = field.get("settings") or {}
    for key in PIXELS:
        if key in said and kind != "image":
            yield wrong((*place, "settings", key), "solo va con un campo de kind image")
    if "columns" in said and kind != "sheet":
        yield wrong((*place, "settings", "columns"), "solo va con un campo de kind sheet")
    if said.get("fits"):
        yield from _fits(said, kind, (*place, "settings", "fits"))
    for way in ("width", "height"):
        least, most = said.get(f"min_{way}"), said.get(f"max_{way}")
        if isinstance(least, int) and isinstance(most, int) and least > most:
            yield wrong((*place, "settings", f"min_{way}"), f"es más que «max_{way}»: ninguna imagen serviría")


def _fits(said: Row, kind: str, place: Place) -> Iterator[Finding]:
    """Only a picture of one size can be cut to it."""
    sides = [(said.get(f"min_{way}"), said.get(f"max_{way}")) for way in ("width", "height")]
    exact = all(least is not None and least == most for least, most in sides)
    if kind != "image" or not exact or "max_bytes" not in said:
        yield wrong(place, "solo va con una imagen que dice su «max_bytes» y una sola medida de ancho y de alto")
