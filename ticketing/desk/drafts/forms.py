"""The form of a request, made from the fields that its category asks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from ticketing.desk.cases.grounds import GROUNDS
from ticketing.desk.fields.formatted import as_html
from ticketing.desk.fields.kind import Options
from ticketing.desk.fields.kinds import kind_of
from ticketing.web.choices import choices
from ticketing.web.forms import Form, Length, VersionField
from workflows.forms import Field
from workflows.procedure import Procedure

FORMATS = "_formats"
OTHER = "not-listed"
RESERVED = ("reserve_ground", "reserve_reason")


class NewRequestForm(Form):
    """Which request: its category, the kind of exception if it is one, and the ticket that it follows."""

    category = StringField(validators=[Length(max=160)])
    exception = SelectField(_("¿Es una publicación que la ley pide en un día?"), validate_choice=False)
    follows = HiddenField(validators=[Length(max=20)])


class AskedForm(Form):
    """What every request asks besides the fields of its category."""

    exception = SelectField(_("Excepción"), validate_choice=False)
    reserve = BooleanField(_("Es reservada: solo la ve su propia gente"))
    reserve_ground = SelectField(_("Fundamento legal"), validate_choice=False)
    reserve_reason = TextAreaField(_("Por qué se reserva"), [Length(max=4000)])
    note = TextAreaField(_("Qué cambió y por qué"), [Length(max=4000)])
    seen = VersionField(validators=[Optional()])


@dataclass(frozen=True)
class Asked:
    """One field of the procedure, with the control that asks it on this form, and how the page draws it. `depends`: it
    is asked only where others are answered so; `idle`: and they are not."""

    field: Field
    control: Any
    drawn: str
    depends: bool
    idle: bool = False


def form_for(procedure: Procedure, category: str, options: Options, kept: Mapping[str, Any]) -> Any:
    """The form of that category, filled with what was kept. What is posted goes before."""
    asked = procedure.fields_for(category)
    parts = {field.name: kind_of(field).control(field, options) for field in asked}
    form = type("RequestForm", (AskedForm,), parts)(data=_data(asked, kept))
    form.exception.choices = exceptions(procedure)
    form.reserve_ground.choices = choices([("", _("Elija uno")), *GROUNDS.items()])
    form.reserve_ground.flags.sometimes = form.reserve_reason.flags.sometimes = True
    for field in asked:
        form[field.name].flags.required = field.required
    return form


def exceptions(procedure: Procedure) -> list[Any]:
    """The kinds of exception as choices, none of them first."""
    kinds = procedure.exceptions.kinds if procedure.exceptions else ()
    other = [(OTHER, _("Otra urgencia, que no es una de estas"))] if kinds else []
    return choices([("", _("No es una excepción")), *((kind.key, kind.label) for kind in kinds), *other])


def asked_of(procedure: Procedure, category: str, form: Any, shown: Collection[str]) -> list[Asked]:
    """The fields in the order in which they are asked, each with its control. `shown`: those that are asked now."""
    return [
        Asked(field, form[field.name], kind_of(field).drawn, field.show_when is not None, idle=field.name not in shown)
        for field in procedure.fields_for(category)
    ]


def typed(
    procedure: Procedure, category: str, form: Any, posted: Mapping[str, Any], kept: Mapping[str, Any]
) -> dict[str, Any]:
    """What was typed, to be kept as the draft's data: it need not be complete nor right yet."""
    asked = [field for field in procedure.fields_for(category) if not kind_of(field).holds_files]
    formats = {field.name: posted.get(f"{field.name}_format", "html") for field in asked if kind_of(field).formatted}
    data = form.data
    said = {field.name: kind_of(field).answer(data.get(field.name)) for field in asked}
    fields = {**kept, **said, FORMATS: formats}
    rest = {"exception": form.exception.data or None, "note": form.note.data or ""}
    rest |= {"reserve": bool(form.reserve.data), **{name: form[name].data or "" for name in RESERVED}}
    return {"fields": fields, **rest, "seen": form.seen.data}


def answers(procedure: Procedure, category: str, kept: Mapping[str, Any]) -> dict[str, Any]:
    """The kept answers as they are filed: formatted text as HTML, nothing of the form itself."""
    formats = kept.get(FORMATS, {})
    found = {name: value for name, value in kept.items() if name != FORMATS}
    for field in procedure.fields_for(category):
        if kind_of(field).formatted and isinstance(found.get(field.name), str):
            found[field.name] = as_html(found[field.name], formats.get(field.name, "html"))
    return found


def show_problems(form: Any, problems: Mapping[str, str]) -> None:
    """Put each sentence beside its field."""
    for name, sentence in problems.items():
        control = form[name]
        control.errors = [*control.errors, sentence]


def _data(asked: tuple[Field, ...], kept: Mapping[str, Any]) -> dict[str, Any]:
    fields = kept.get("fields", {})
    data: dict[str, Any] = {"exception": kept.get("exception") or "", "note": kept.get("note", "")}
    data |= {"reserve": kept.get("reserve", False), **{name: kept.get(name, "") for name in RESERVED}}
    for field in asked:
        if not kind_of(field).holds_files:
            data[field.name] = kind_of(field).fill(fields.get(field.name))
    return data
