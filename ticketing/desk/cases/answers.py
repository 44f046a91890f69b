"""The answers of a request's form: what is asked, what is wrong with them, and how they are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from ticketing.desk.fields import kinds
from ticketing.desk.fields.kind import Place
from ticketing.desk.fields.kinds import kind_of
from ticketing.office.files.models import StoredFile
from ticketing.web.numbers import maybe, row
from workflows.conditions import Circumstances
from workflows.forms import Field
from workflows.procedure import Procedure
from workflows.refusals import Refused


class Filed(NamedTuple):
    """A file, in which capacity it is filed, the area whose agreement it shows if it is that, and the field that it
    answers; none: the first that takes such files and has none."""

    file: StoredFile
    capacity: str
    area_id: int | None = None
    field: str = ""


FiledFile = tuple[StoredFile, str, int | None] | Filed


def in_full(files: Iterable[FiledFile]) -> list[Filed]:
    """The same files, each with all that is said of it."""
    return [Filed(*each) for each in files]


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


def asks(procedure: Procedure, category: str, fields: Mapping[str, Any], meaning: str) -> bool:
    """Whether this category asks, given what is answered so far, what the meaning stands for; answered or not."""
    return any(field.means == meaning for field in shown(procedure, category, fields))


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
    brought = placed(procedure, category, fields, files)
    for field in shown(procedure, category, fields):
        value = _value(field, fields, brought)
        unanswered = kinds.missing(field) if field.required else None
        sentence = unanswered if value in kinds.EMPTY or value is False else kinds.wrong(field, value, on)
        if sentence:
            found[field.name] = sentence
    return areas_unsaid(procedure, fields, brought) | twice(procedure, brought) | found


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
    done, brought = dict(kept), placed(procedure, category, kept, files)
    for field in shown(procedure, category, kept):
        if not kind_of(field).holds_files or is_evidence(procedure, field):
            continue
        mine = [each.file for each in brought[field.name]]
        both = [*done.get(field.name, []), *({"token": f.token, "sha256": f.sha256, "name": f.name} for f in mine)]
        if both:
            done[field.name] = both
    return done


def exception_kind(procedure: Procedure, kind: str | None) -> str | None:
    """The kind of exception by its label; None where it is none of the procedure's."""
    exceptions = procedure.exceptions.kinds if procedure.exceptions else ()
    return next((each.label for each in exceptions if kind and kind in (each.key, each.label)), None)


def exception_problem(procedure: Procedure, kind: str | None, files: Sequence[FiledFile]) -> str | None:
    """Why it is not filed as that exception: another kind than the procedure's, or without supports (G-7); None if
    it is one, or is not said to be."""
    if not kind:
        return None
    if exception_kind(procedure, kind) is None:
        return "Ese tipo de solicitud no es una de las excepciones; puede radicarla como solicitud normal."
    if not any(each.capacity == ATTACHMENT for each in in_full(files)):
        return "Una excepción se radica con sus soportes; adjúntelos o radíquela como solicitud normal."
    return None


def exception_label(procedure: Procedure, kind: str | None, files: Sequence[FiledFile]) -> str | None:
    """The kind of exception by its label; refused if it is none of the procedure's or its supports are missing."""
    if problem := exception_problem(procedure, kind, files):
        raise Refused(problem)
    return exception_kind(procedure, kind)


def placed(
    procedure: Procedure, category: str, fields: Mapping[str, Any], files: Iterable[FiledFile]
) -> dict[str, list[Filed]]:
    """Which of the files answers which field: each one field, the one for which it was uploaded. One that says none
    answers the first, of the required ones before the others, that takes such files and has none yet."""
    asked = [field for field in shown(procedure, category, fields) if kind_of(field).holds_files]
    found: dict[str, list[Filed]] = {field.name: [] for field in asked}
    brought = in_full(files)
    for each in brought:
        if each.field in found:
            found[each.field].append(each)
    for each in brought:
        takes = [field for field in asked if capacity(procedure, field) == each.capacity]
        if each.field not in found and takes:
            takes.sort(key=lambda field: not field.required)
            free = (field for field in takes if not found[field.name] and not fields.get(field.name))
            found[next(free, takes[0]).name].append(each)
    return found


def areas_unsaid(
    procedure: Procedure, fields: Mapping[str, Any], brought: Mapping[str, Sequence[Filed]]
) -> dict[str, str]:
    """By field of evidence, that a file does not say of which area it is, or that this one is not named (G-4)."""
    found: dict[str, str] = {}
    for gate in procedure.gates:
        if gate.areas is None or gate.evidence is None:
            continue
        named = {row(area) for area in fields.get(gate.areas) or () if maybe(area) is not None}
        for file, _, area, _ in brought.get(gate.evidence, ()):
            if area is None and len(named) > 1:
                found[gate.evidence] = (
                    f"Diga de cuál de las áreas es «{file.name}»: la evidencia de una no vale por las demás. Si es de "
                    "varias, adjúntela una vez por cada una."
                )
            elif area is not None and area not in named:
                found[gate.evidence] = (
                    f"«{file.name}» es de un área que no está entre las nombradas: nómbrela o cámbiela."
                )
    return found


def twice(procedure: Procedure, brought: Mapping[str, Sequence[Filed]]) -> dict[str, str]:
    """By field, that its file answers another required one already: two that are asked for are two."""
    required = [field for field in procedure.fields if field.required and field.name in brought]
    seen: dict[str, Field] = {}
    found: dict[str, str] = {}
    for field in required:
        for each in brought[field.name]:
            first = seen.setdefault(each.file.sha256, field)
            if first is not field:
                found[field.name] = f"«{each.file.name}» ya está en «{first.label}»: adjunte aquí el otro archivo."
    return found


def _value(field: Field, fields: Mapping[str, Any], brought: Mapping[str, Sequence[Filed]]) -> Any:
    if not kind_of(field).holds_files:
        return fields.get(field.name)
    return [*(fields.get(field.name) or []), *(each.file for each in brought[field.name])]


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
