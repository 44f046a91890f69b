"""Places of a procedure file as a person calls them: «el paso 4 («take»)», and findings as sentences."""

from collections.abc import Mapping
from typing import Any

from workflows.findings import Finding, flat, hint
from workflows.mistakes import Place

FILE = "el archivo"
_ROWS: Mapping[str, tuple[str, str]] = {
    "roles": ("el papel", "key"),
    "states": ("el estado", "label"),
    "steps": ("el paso", "key"),
    "gates": ("el visto bueno", "name"),
    "categories": ("la categoría", "label"),
    "deliverables": ("el entregable", "name"),
    "timers": ("el plazo", "name"),
    "reminders": ("el recordatorio", "name"),
    "effects": ("el efecto", "name"),
    "verification": ("la comprobación", "key"),
    "survey": ("la pregunta", "key"),
    "fields": ("el campo", "name"),
    "classes": ("la clase de campaña", "key"),
    "kinds": ("la clase de excepción", "key"),
    "seasons": ("la temporada", "name"),
    "choices": ("la opción", "value"),
    "limits": ("el límite", ""),
    "targets": ("la meta", ""),
    "terms": ("el periodo", "name"),
    "letters": ("la carta", "name"),
    "places": ("el lugar", "place"),
}
_NESTED = ("choices", "kinds", "seasons", "places")
_GROUPS: Mapping[str, str] = {
    "calendar": "el calendario",
    "weekdays": "los días de la semana",
    "holidays": "los festivos",
    "dates": "las fechas con otro horario",
    "exceptions": "las excepciones",
    "reception": "la recepción",
    "occasions": "las ocasiones",
    "signatures": "las firmas",
    "intake": "quién radica (intake)",
    "sending": "el envío",
    "banners": "los banners",
    "hours": "las horas",
}


def sentence(finding: Finding, data: Any, *, helped: bool = True) -> str:
    """The finding in one sentence; `data` is what the file says. `helped`: with what was probably meant."""
    return _told(finding, data) + (hint(finding) if helped else "")


def _told(finding: Finding, data: Any) -> str:
    if finding.form == "whole":
        return finding.words
    if finding.form == "row":
        return f"{called(finding.place, data)} {finding.words}"
    holder, key = _split(finding.place)
    where = called(holder, data)
    if finding.form == "lacking":
        return f"falta la clave «{key}» en {where}{finding.words and f': {finding.words}'}"
    return f"en {where}, «{key}» {finding.words}" if key else f"{where} {finding.words}"


def _split(place: Place) -> tuple[Place, str]:
    """What holds the key, and the key: of several in a row, «who.role»."""
    deep = _depth(place)
    keys = [str(part) for part in place[deep:] if not isinstance(part, int)]
    return place[:deep], ".".join(keys)


def _depth(place: Place) -> int:
    """How much of the place names a row or a group."""
    deep = 0
    while deep < len(place):
        part = place[deep]
        after = place[deep + 1] if deep + 1 < len(place) else None
        if part in _ROWS and isinstance(after, int) and (deep == 0 or part in _NESTED):
            deep += 2
        elif part in _GROUPS and after is not None:
            deep += 1
        else:
            break
    return deep


def called(place: Place, data: Any) -> str:
    """ "la opción 2 del campo 4 («banner»)"."""
    words, rest = "", place
    while rest:
        head, rest, data = _one(rest, data)
        words = head if not words else f"{head} de {words}".replace(" de el ", " del ")
    return words or FILE


def _one(place: Place, data: Any) -> tuple[str, Place, Any]:
    part = place[0]
    below = data.get(part) if isinstance(data, Mapping) else None
    if part in _ROWS and len(place) > 1 and isinstance(place[1], int):
        noun, key = _ROWS[str(part)]
        rows = below if isinstance(below, list) else []
        one = rows[place[1]] if place[1] < len(rows) else None
        return f"{noun} {place[1] + 1}{_named(one, key)}", place[2:], one
    return _GROUPS.get(str(part), f"«{part}»"), place[1:], below


def _named(row: Any, key: str) -> str:
    name = row.get(key) if isinstance(row, Mapping) else None
    return f" («{flat(name)}»)" if isinstance(name, str) and name.strip() else ""
