"""The answers of a request's form: what is asked, what is wrong with them, and how they are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from ticketing.desk.fields import kinds
from ticketing.desk.fields.kind import Place
from ticketing.desk.fields.kinds import kind_of
from ticketing.office.files.models import StoredFile
from workflows.conditions import Circumstances
from workflows.forms import Field
from workflows.procedure import Procedure
from workflows.refusals import Refused

FiledFile = tuple[StoredFile, str, int | None]
"""A file, in which capacity it is filed, and the area whose agreement it shows if it is that."""

ATTACHMENT = "attachment"


def capacity(procedure: Procedure, field: Field) -> str:
    """In which capacity the files of this field belong to the ticket: a gate's evidence bears the gate's name."""
    gate = next((gate.name for gate in procedure.gates if gate.evidence == field.name), None)
    return gate or kind_of(field).capacity


def is_evidence(procedure: Procedure, field: Field) -> bool:
    """Whether the field brings a gate's evidence: kept as files of the ticket, no part of what is signed."""
    return any(gate.evidence == field.name for gate in procedure.gates)


def shown(procedure: Procedure, category: str, fields: Mapping[str, Any]) -> tuple[Field, ...]:
    """The fields that this category asks, given what is answered so far."""
    case = Circumstances(category=category, answers=fields)
    asked = procedure.fields_for(category)
    return tuple(field for field in asked if field.show_when is None or field.show_when.holds(case))


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
        unanswered = kinds.missing(field) if field.required else None
        sentence = unanswered if value in kinds.EMPTY or value is False else kinds.wrong(field, value, on)
        if sentence:
            found[field.name] = sentence
    return found


def too_long(procedure: Procedure, category: str, fields: Mapping[str, Any]) -> dict[str, str]:
    """Which texts are longer than they may be, each in a sentence; found without reading them."""
    asked = ((field.name, kinds.too_long(field, fields.get(field.name))) for field in procedure.fields_for(category))
    return {name: sentence for name, sentence in asked if sentence}


def cleaned(procedure: Procedure, category: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as they are kept: those that are asked and no others, formatted text sanitised."""
    kept: dict[str, Any] = {}
    for field in shown(procedure, category, fields):
        value = fields.get(field.name)
        if not is_evidence(procedure, field) and value not in kinds.EMPTY:
            kept[field.name] = kind_of(field).keep(field, value)
    return kept


def with_files(
    procedure: Procedure, category: str, kept: Mapping[str, Any], files: Iterable[FiledFile]
) -> dict[str, Any]:
    """The answers, with the files that were filed now beside those that were kept: each by token, hash and name."""
    done, brought = dict(kept), list(files)
    for field in shown(procedure, category, kept):
        if not kind_of(field).holds_files or is_evidence(procedure, field):
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
    exceptions = procedure.exceptions.kinds if procedure.exceptions else ()
    known = next((each.label for each in exceptions if kind in (each.key, each.label)), None)
    if known is None:
        raise Refused("Ese tipo de solicitud no es una de las excepciones; puede radicarla como solicitud normal.")
    if not any(role == ATTACHMENT for _, role, _ in files):
        raise Refused("Una excepción se radica con sus soportes; adjúntelos o radíquela como solicitud normal.")
    return known


def _value(procedure: Procedure, field: Field, fields: Mapping[str, Any], files: Sequence[FiledFile]) -> Any:
    if not kind_of(field).holds_files:
        return fields.get(field.name)
    kept = fields.get(field.name) or []
    return [*kept, *(file for file, role, _ in files if role == capacity(procedure, field))]


def settled(procedure: Procedure, category: str, kept: Mapping[str, Any], place: Place) -> dict[str, Any]:
    """The answers as the institution's registers say them. Refused with what a register has against one."""
    done = dict(kept)
    for field in procedure.fields_for(category):
        if field.name in kept:
            if why_not := kind_of(field).obstacle(kept[field.name], place):
                raise Refused(why_not)
            done[field.name] = kind_of(field).settle(field, kept[field.name], place)
    return done


def of_kind(procedure: Procedure, category: str, kind: str) -> list[Field]:
    """The fields of this kind that the category asks."""
    return [field for field in procedure.fields_for(category) if field.kind == kind]
