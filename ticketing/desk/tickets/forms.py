"""The forms of the ticket's page. Each carries its own name (`which`), so that only the one that was sent is filled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    HiddenField,
    MultipleFileField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    URLField,
)
from wtforms.validators import DataRequired, Length, Optional

from ticketing.web.controls import TickList
from workflows.refusals import Refused

F = TypeVar("F", bound="PageForm")
OBSERVATION = Length(max=4000, message=_("La observación puede tener hasta 4.000 caracteres."))


@dataclass(frozen=True)
class Sent:
    """What was just sent and could not be done: which form, what it held, and why not."""

    which: str = ""
    held: Any = None
    sentence: str = ""


class PageForm(FlaskForm):
    """`seen` is the version of the ticket that the person was looking at."""

    which = HiddenField()
    seen = HiddenField()

    @property
    def version(self) -> int | None:
        """The version seen; None if the form carries none."""
        seen = self.seen.data or ""
        return int(seen) if seen.isdecimal() else None


class StepForm(PageForm):
    """A step of the procedure, with its observation."""

    step = RadioField(_("Razón"), validate_choice=False)
    note = TextAreaField(_("Observación"), [OBSERVATION])
    resume_on = DateField(_("Recordarme que se retoma el"), [Optional()])


class TakeForm(PageForm):
    """The verification list."""

    items = TickList(_("Lista de verificación"), validate_choice=False)


class MessageForm(PageForm):
    """A message, with files; `step` is one that the requester takes with it."""

    body = TextAreaField(_("Mensaje"))
    files = MultipleFileField(_("Archivos"))


class NoteForm(PageForm):
    """A note for the office alone."""

    body = TextAreaField(_("Nota interna"))


class AssignForm(PageForm):
    """Who works the ticket."""

    person = SelectField(_("Responsable"), coerce=int)


class CategoryForm(PageForm):
    """Another category, and why."""

    category = SelectField(_("Categoría"))
    reason = TextAreaField(_("Por qué"), [DataRequired(_("Escriba por qué cambia la categoría.")), OBSERVATION])


class DeliverForm(PageForm):
    """The evidence of one thing delivered (G-19)."""

    address = URLField(_("Dirección de la publicación"), [Length(max=2000)], render_kw={"placeholder": "https://"})
    files = MultipleFileField(_("Archivos entregados"))


class EvidenceForm(PageForm):
    """An approval that was given by memo or mail."""

    evidence = FileField(_("Correo o memorando"), render_kw={"accept": ".eml,.msg,.pdf"})
    note = TextAreaField(_("Observación"), [OBSERVATION])


class ReserveForm(PageForm):
    """Whether only the ticket's own people see it."""

    reserved = BooleanField(_("Reservada: solo la ven quienes participan en ella"))


class FilterForm(FlaskForm):
    """What narrows the list of tickets."""

    class Meta:
        csrf = False

    q = StringField(_("Número o asunto"))
    categoria = SelectField(_("Categoría"), validate_choice=False)
    dependencia = SelectField(_("Dependencia"), validate_choice=False)
    estado = SelectField(_("Estado"), validate_choice=False)


def made(kind: type[F], which: str, sent: Sent, *, seen: int, **data: Any) -> F:
    """The form as the page shows it: as it was sent if it is the one that was, else fresh. Its ids are its own."""
    form = kind(formdata=sent.held if sent.which == which else None, data={"which": which, "seen": str(seen), **data})
    if sent.which == which:
        # The person has now seen the newest state; what was typed stays.
        form.seen.data = str(seen)
    for field in form:
        field.id = f"{which}-{field.short_name}".replace(":", "-")
        field.label.field_id = field.id
    return form


def checked(form: F) -> F:
    """The form, if what was sent can be read at all; refused with the first sentence that says why not."""
    if not form.validate():
        raise Refused(_first(form.errors))
    return form


def _first(errors: Mapping[Any, Iterable[Any]]) -> str:
    return str(next(iter(next(iter(errors.values())))))
