"""The answers of a request's form: what is asked, what is wrong with them, and how they are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from ticketing.desk.cases.formatted import clean, plain
from ticketing.office.files.models import StoredFile
from ticketing.web import markup
from ticketing.web.numbers import maybe, row
from workflows.forms import Field
from workflows.procedure import Procedure
from workflows.refusals import Refused

FiledFile = tuple[StoredFile, str, int | None]
"""A file, in which capacity it is filed, and the area whose agreement it shows if it is that."""

FILE_KINDS = ("files", "image", "sheet")
ATTACHMENT, WORDS = "attachment", "words"
LONGEST = {"line": 1_000, "text": 20_000, "rich_text": 100_000, "address": 2_000}
"""What a field takes where its procedure names no `max`."""


def capacity(procedure: Procedure, field: Field) -> str:
    """In which capacity the files of this field belong to the ticket: a gate's evidence bears the gate's name."""
    gate = next((gate.name for gate in procedure.gates if gate.evidence == field.name), None)
    return gate or (WORDS if field.kind == "image" else ATTACHMENT)


def is_evidence(procedure: Procedure, field: Field) -> bool:
    """Whether the field brings a gate's evidence: kept as files of the ticket, no part of what is signed."""
    return any(gate.evidence == field.name for gate in procedure.gates)


def shown(procedure: Procedure, category: str, fields: Mapping[str, Any]) -> tuple[Field, ...]:
    """The fields that this category asks, given what is answered so far."""
    asked = procedure.fields_for(category)
    return tuple(field for field in asked if field.show_when is None or field.show_when.holds(fields))


def problems(
    procedure: Procedure,
    category: str,
    fields: Mapping[str, Any],
    files: Sequence[FiledFile] = (),
    *,
    on: date | None = None,
) -> dict[str, str]:
    """What is wrong, by field, each in a sentence for its author; empty if all is well. `on` is the day of filing."""
    found: dict[str, str] = {}
    for field in shown(procedure, category, fields):
        value = _value(procedure, field, fields, files)
        sentence = _missing(field) if field.required and not value else _wrong(field, value, on) if value else None
        if sentence:
            found[field.name] = sentence
    return found


def too_long(procedure: Procedure, category: str, fields: Mapping[str, Any]) -> dict[str, str]:
    """Which texts are longer than they may be, each in a sentence; found without reading them."""
    asked = ((field.name, _too_long(field, fields.get(field.name))) for field in procedure.fields_for(category))
    return {name: sentence for name, sentence in asked if sentence}


def cleaned(procedure: Procedure, category: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as they are kept: those that are asked and no others, formatted text sanitised."""
    kept: dict[str, Any] = {}
    for field in shown(procedure, category, fields):
        value = fields.get(field.name)
        if not is_evidence(procedure, field) and value not in (None, "", [], {}):
            kept[field.name] = _kept(field, value)
    return kept


def with_files(
    procedure: Procedure, category: str, kept: Mapping[str, Any], files: Iterable[FiledFile]
) -> dict[str, Any]:
    """The answers, with the files that were filed now beside those that were kept: each by token, hash and name."""
    done, brought = dict(kept), list(files)
    for field in shown(procedure, category, kept):
        if field.kind not in FILE_KINDS or is_evidence(procedure, field):
            continue
        mine = [file for file, role, _ in brought if role == capacity(procedure, field)]
        both = [*done.get(field.name, []), *({"token": f.token, "sha256": f.sha256, "name": f.name} for f in mine)]
        if both:
            done[field.name] = both
    return done


def exception_label(procedure: Procedure, kind: str | None, files: Sequence[FiledFile]) -> str | None:
    """The kind of exception by its label; refused if it is none of the procedure's or its supports are missing."""
    if not kind:
        return None
    kinds = procedure.exceptions.kinds if procedure.exceptions else ()
    known = next((each.label for each in kinds if kind in (each.key, each.label)), None)
    if known is None:
        raise Refused("Ese tipo de solicitud no es una de las excepciones; puede radicarla como solicitud normal.")
    if not any(role == ATTACHMENT for _, role, _ in files):
        raise Refused("Una excepción se radica con sus soportes; adjúntelos o radíquela como solicitud normal.")
    return known


def shown_value(field: Field, value: Any) -> str:
    """An answer as plain text, to be read or compared."""
    if value in (None, "", [], {}):
        return ""
    if field.kind == "rich_text":
        return plain(str(value))
    if field.kind in FILE_KINDS:
        return "\n".join(str(file["name"]) for file in value)
    if field.kind == "audience":
        return ", ".join(value.get("lists", []))
    if field.kind == "sender":
        return f"{value.get('name', '')} <{value.get('address', '')}>"
    if field.kind == "tick":
        return "Sí" if value else "No"
    if field.kind == "choice":
        return next((each.label for each in field.choices if each.value == value), str(value))
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _value(procedure: Procedure, field: Field, fields: Mapping[str, Any], files: Sequence[FiledFile]) -> Any:
    if field.kind not in FILE_KINDS:
        return fields.get(field.name)
    kept = fields.get(field.name) or []
    return [*kept, *(file for file, role, _ in files if role == capacity(procedure, field))]


def _missing(field: Field) -> str:
    words = {"tick": "Márquelo para continuar.", "audience": "Elija los destinatarios.", "choice": "Elija una opción."}
    words |= {"sender": "Elija el remitente.", "date": "Elija la fecha.", "areas": "Elija al menos un área."}
    words |= dict.fromkeys(FILE_KINDS, "Adjunte el archivo.")
    return words.get(field.kind, f"Falta: {field.label}.")


def _wrong(field: Field, value: Any, on: date | None) -> str | None:
    if field.kind in ("line", "text", "rich_text"):
        return _wrong_text(field, value)
    checks = {
        "address": _too_long,
        "choice": _wrong_choice,
        "audience": _wrong_audience,
        "sender": _wrong_sender,
        "areas": _wrong_areas,
    }
    check = checks.get(field.kind)
    if field.kind == "date":
        return _wrong_date(value, on)
    if field.kind in FILE_KINDS:
        return _wrong_files(field, value)
    return check(field, value) if check else None


def _wrong_text(field: Field, value: Any) -> str | None:
    if not isinstance(value, str):
        return "Escriba un texto."
    unread = _too_long(field, value) or (markup.obstacle(value) if field.kind == "rich_text" else None)
    if unread:
        return unread
    read = plain(clean(value)) if field.kind == "rich_text" else value.strip()
    if field.required and not read:
        return _missing(field)
    if field.kind == "line" and any(sign in value for sign in "\r\n\0"):
        return "Escríbalo en una sola línea."
    return None


def _too_long(field: Field, value: Any) -> str | None:
    most = field.max or LONGEST.get(field.kind)
    if most is None or not isinstance(value, str) or len(value) <= most:
        return None
    return f"Puede tener hasta {most} caracteres y tiene {len(value)}."


def _wrong_choice(field: Field, value: Any) -> str | None:
    return None if value in [choice.value for choice in field.choices] else "Elija una de las opciones."


def _wrong_audience(field: Field, value: Any) -> str | None:
    lists = value.get("lists") if isinstance(value, Mapping) else None
    return None if isinstance(lists, list) and lists else _missing(field)


def _wrong_areas(field: Field, value: Any) -> str | None:
    numbers = isinstance(value, list) and all(maybe(area) is not None for area in value)
    return None if numbers else "Elija las áreas de la lista."


def _wrong_sender(field: Field, value: Any) -> str | None:
    address = value.get("address") if isinstance(value, Mapping) else None
    return None if isinstance(address, str) and address.strip() else _missing(field)


def _wrong_date(value: Any, on: date | None) -> str | None:
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        return "Escriba la fecha como AAAA-MM-DD."
    return "Esa fecha ya pasó." if on is not None and day < on else None


def _wrong_files(field: Field, value: Any) -> str | None:
    limit = field.settings.get("max_bytes")
    for file in value:
        if not isinstance(file, StoredFile):
            continue
        if file.why_not:
            return file.why_not
        if field.accept and file.media_type not in field.accept:
            return f"«{file.name}» no es de un tipo que se admita aquí."
        if limit and file.size > limit:
            return f"«{file.name}» pesa más de lo que se admite ({limit // 1000} kB)."
    return None


def _kept(field: Field, value: Any) -> Any:
    if field.kind == "rich_text":
        return clean(str(value))
    if field.kind in ("line", "address", "text"):
        return str(value).strip()
    if field.kind == "audience":
        return {"lists": sorted(set(value["lists"]))}
    if field.kind == "sender":
        return {"address": str(value["address"]).strip()}
    if field.kind == "areas":
        return sorted({row(area) for area in value})
    if field.kind == "date":
        return date.fromisoformat(str(value)).isoformat()
    if field.kind in FILE_KINDS:
        return [{key: file[key] for key in ("token", "sha256", "name")} for file in value]
    return bool(value) if field.kind == "tick" else value
