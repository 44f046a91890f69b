"""Forms about people: one's own account, and what who administers does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Self, cast

from flask_babel import lazy_gettext
from wtforms import DateField, Field, HiddenField, PasswordField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import EqualTo, InputRequired, Optional, ValidationError

from ticketing.office.departments.models import Department
from ticketing.office.people.actions import LONGEST_TITLE
from ticketing.office.people.addresses import normal
from ticketing.office.people.models import Person
from ticketing.office.people.passwords import LONGEST, SHORTEST
from ticketing.office.procedures.queries import asked_titles, granted_roles, head_titles, present
from ticketing.web.forms import Form, Length, Select
from ticketing.web.numbers import row
from workflows.refusals import Refused

# Translated when shown; WTForms only wants something that reads as text.
_ = cast("Callable[[str], str]", lazy_gettext)
NEEDED = _("Este dato es necesario.")


def address(_form: Form, field: Field) -> None:
    """The field holds an address."""
    try:
        normal(field.data or "")
    except Refused as refusal:
        raise ValidationError(refusal.sentence) from None


def fresh_password(label: str, needed: InputRequired | Optional) -> Field:
    """A field for a password that will count from now on."""
    shortest = Length(min=SHORTEST, message=_("Use al menos 10 caracteres."))
    longest = Length(max=LONGEST, message=_("Use hasta 128 caracteres."))
    return PasswordField(label, validators=[needed, shortest, longest])


class PasswordForm(Form):
    """Changing one's own password."""

    present = PasswordField(_("Contraseña actual"), validators=[InputRequired(NEEDED), Length(max=1024)])
    fresh = fresh_password(_("Contraseña nueva"), InputRequired(NEEDED))
    again = PasswordField(
        _("Repita la contraseña nueva"),
        validators=[InputRequired(NEEDED), EqualTo("fresh", _("No es igual a la contraseña nueva."))],
    )


class SubstituteForm(Form):
    """Who signs for me, and between which days."""

    stands_in = Select(_("Quién firma por usted"), coerce=row, validators=[InputRequired(NEEDED)])
    from_on = DateField(_("Desde"), validators=[InputRequired(_("Escriba el primer día."))])
    until_on = DateField(_("Hasta (inclusive)"), validators=[InputRequired(_("Escriba el último día."))])

    def days(self) -> tuple[date, date]:
        """The first and the last day, once the form is valid."""
        return cast(date, self.from_on.data), cast(date, self.until_on.data)

    def offer(self, people: Sequence[Person], absent: Person) -> SubstituteForm:
        """Let these people be chosen, but not the absent one."""
        named = [SelectChoice(one.id, f"{one.name} · {one.department.short}") for one in people if one.id != absent.id]
        self.stands_in.choices = named
        return self


class AbsenceForm(SubstituteForm):
    """Who stands in for somebody else: what the administration puts on record."""

    stands_in = Select(_("Quién la reemplaza"), coerce=row, validators=[InputRequired(NEEDED)])

    def offer(self, people: Sequence[Person], absent: Person) -> AbsenceForm:
        """Let these people be chosen, but not the absent one."""
        super().offer(people, absent)
        return self


class KnownForm(Form):
    """What is known of a person."""

    name = StringField(_("Nombre y apellidos"), validators=[InputRequired(NEEDED), Length(max=160)])
    email = StringField(
        _("Correo"),
        validators=[InputRequired(NEEDED), address, Length(max=254)],
    )
    position = StringField(_("Cargo"), validators=[Length(max=160)])
    department = Select(_("Dependencia"), coerce=row, validators=[InputRequired(NEEDED)])

    def offer(self, departments: Sequence[Department]) -> Self:
        """Let these departments be chosen."""
        self.department.choices = [SelectChoice(one.id, one.name) for one in departments]
        return self


class PersonForm(KnownForm):
    """A new person."""

    password = fresh_password(_("Contraseña inicial"), Optional(strip_whitespace=False))


class EditForm(KnownForm):
    """The same of somebody who is here. `seen`: as the page showed it."""

    seen = HiddenField()


class UntilForm(Form):
    """Until when a role is held; no day, without an end."""

    until_on = DateField(_("Hasta"), validators=[Optional()])


class GrantForm(Form):
    """A role, from a day on, until a day if it is dated."""

    role = Select(_("Rol"), choices=lambda: [SelectChoice(role.key, role.label) for role in granted_roles()])
    from_on = DateField(_("Desde"), validators=[InputRequired(_("Escriba el primer día."))])
    until_on = DateField(_("Hasta"), validators=[Optional()])
    procedure = Select(_("En las solicitudes de"), choices=lambda: [SelectChoice("", _("todos")), *_procedures()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(present()) == 1:
            del self.procedure

    @property
    def for_one(self) -> str | None:
        """The one procedure for whose requests it is given, if it is."""
        return (self.procedure.data or None) if self.procedure else None


class HeadForm(Form):
    """The department that a person heads, and under which title."""

    department = Select(_("Dependencia"), coerce=row, validators=[InputRequired(NEEDED)])
    title = StringField(_("Como"), validators=[InputRequired(NEEDED), Length(max=LONGEST_TITLE)])

    def offer(self, departments: Sequence[Department]) -> HeadForm:
        """Let these departments be chosen."""
        self.department.choices = [SelectChoice(one.id, one.name) for one in departments]
        return self


class TitledHeadForm(HeadForm):
    """The same where the procedures say which titles sign."""

    title = Select(_("Como"), choices=lambda: [SelectChoice(title) for title in head_titles()])


def head_form(**given: Any) -> HeadForm:
    """The form by which somebody is named to head a department."""
    if head_titles():
        return TitledHeadForm(**given)
    form, asked = HeadForm(**given), asked_titles()
    if asked:
        form.title.description = f"{_('Tal como lo nombran los procedimientos')}: {', '.join(asked)}."
    return form


def _procedures() -> list[SelectChoice]:
    return [SelectChoice(each.name, each.label) for each in present()]
