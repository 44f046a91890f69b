"""The forms of reports: reporting, saying that it is still wrong, giving on, and what is kept about the portal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, cast

from flask_babel import lazy_gettext
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    Field,
    FileField,
    RadioField,
    StringField,
    TextAreaField,
    URLField,
    ValidationError,
)
from wtforms.validators import InputRequired, Optional

from ticketing.desk.reports.actions import LONGEST_LINE, LONGEST_NAME, LONGEST_REASON, LONGEST_WORDS, Said
from ticketing.desk.reports.answering import Told
from ticketing.desk.reports.models import CITIZEN, CONTRACTOR, MAIL, PAGE, SMS, STAFF, SUPPLIER
from ticketing.desk.reports.places import LONGEST, normal
from ticketing.office.departments.models import Department
from ticketing.office.people.models import Person
from ticketing.web.choices import choices
from ticketing.web.controls import Mailbox, OneLine
from ticketing.web.forms import Form, Length, RowField, Select, VersionField
from ticketing.web.numbers import maybe
from workflows.refusals import Refused

# Translated when shown; WTForms only wants something that reads as text.
_ = cast("Callable[[str], str]", lazy_gettext)
ABOUT = (
    (PAGE, _("Una página del portal")),
    (MAIL, _("Un correo que recibí")),
    (SMS, _("Un mensaje de texto que recibí")),
)
REPORTERS = (
    (STAFF, _("Trabajo en la entidad")), (CONTRACTOR, _("Soy contratista")), (SUPPLIER, _("Soy proveedor")),
    (CITIZEN, _("Nada de eso: hago una petición, queja o reclamo")),
)  # fmt: skip


def _is_place(_form: Form, field: Field) -> None:
    try:
        normal(field.data or "")
    except Refused as refusal:
        raise ValidationError(refusal.sentence) from None


class ReportForm(Form):
    """What is wrong, where, and who says so."""

    about = RadioField(
        _("¿Qué está mal?"),
        choices=choices(ABOUT),
        validators=[InputRequired(_("Diga qué está mal: una página, un correo o un mensaje."))],
    )
    page = URLField(_("Dirección de la página"), [Optional(), Length(max=LONGEST), OneLine(), _is_place])
    subject = StringField(_("Asunto o remitente"), [Optional(), Length(max=LONGEST_LINE), OneLine()])
    reference = StringField(_("Enlace o número que traía"), [Optional(), Length(max=LONGEST_LINE), OneLine()])
    day = DateField(_("Día en que llegó"), [Optional()])
    what = TextAreaField(
        _("Qué dice y qué debería decir"), [InputRequired(_("Escriba qué está mal.")), Length(max=LONGEST_WORDS)]
    )
    technical = BooleanField(_("Es una falla: no abre, da error o no funciona"))
    picture = FileField(_("Una imagen de lo que vio"), render_kw={"accept": "image/png,image/jpeg"})
    reporter = RadioField(
        _("¿Quién es usted?"), choices=choices(REPORTERS), validators=[InputRequired(_("Diga quién es usted."))]
    )
    name = StringField(_("Su nombre"), [InputRequired(_("Escriba su nombre.")), Length(max=LONGEST_NAME), OneLine()])
    email = EmailField(
        _("Su correo"), [InputRequired(_("Escriba su correo: a él le contamos cada paso.")), Length(max=254), Mailbox()]
    )
    # Nobody sees it, and nobody is asked for it: what fills it is a program that fills everything.
    website = StringField(_("No escriba nada aquí"))

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.page.flags.sometimes = self.subject.flags.sometimes = True

    def validate_page(self, field: Field) -> None:
        if self.about.data == PAGE and not (field.data or "").strip():
            raise ValidationError(_("Escriba la dirección de la página."))

    def validate_subject(self, field: Field) -> None:
        if self.about.data in (MAIL, SMS) and not ((field.data or "").strip() or (self.reference.data or "").strip()):
            raise ValidationError(_("Escriba el asunto del mensaje o quién lo envió: sin eso no se encuentra."))

    def validate_website(self, field: Field) -> None:
        if field.data:
            raise ValidationError(_("Deje vacío el campo que dice «No escriba nada aquí»."))

    @property
    def said(self) -> Said:
        """What was sent, as the action takes it."""
        told = Told(
            self.about.data, (self.page.data or ""), self.reference.data or "", self.subject.data or "", self.day.data,
            bool(self.technical.data),
        )  # fmt: skip
        return Said(told, self.what.data or "", self.reporter.data, self.name.data or "", self.email.data or "")


class DisputeForm(Form):
    """What is still wrong."""

    note = TextAreaField(_("Qué sigue mal"), [InputRequired(_("Cuéntenos qué sigue mal.")), Length(max=LONGEST_WORDS)])


class RerouteForm(Form):
    """Who answers for it instead, and why."""

    seen = VersionField()
    person = Select(_("A quién le corresponde"))
    reason = TextAreaField(
        _("Por qué"), [InputRequired(_("Escriba por qué le corresponde a otra persona.")), Length(max=LONGEST_REASON)]
    )

    def offer(self, some: Iterable[Person]) -> RerouteForm:
        """The same form, with the people among whom to choose."""
        self.person.choices = choices((str(one.id), f"{one.name}, {one.department.short}") for one in some)
        return self


class SectionForm(Form):
    """Who answers for what begins with an address."""

    version = VersionField(validators=[Optional()])
    prefix = StringField(
        _("Dirección con la que empieza"),
        [InputRequired(_("Escriba la dirección.")), Length(max=LONGEST), OneLine(), _is_place],
    )
    department = Select(_("Dependencia que responde"))
    person = Select(_("Persona que responde"), [Optional()])

    def offer(self, departments: Iterable[Department], some: Iterable[Person]) -> SectionForm:
        """The same form, with the departments and people among whom to choose."""
        self.department.choices = choices((str(one.id), one.name) for one in departments)
        nobody = ("", _("Quien atiende reportes en la dependencia"))
        self.person.choices = choices([nobody, *((str(one.id), f"{one.name}, {one.department.short}") for one in some)])
        return self

    @property
    def chosen(self) -> tuple[int, int | None]:
        """The ids of the department and of the person, if one is named."""
        return maybe(self.department.data) or 0, maybe(self.person.data)


class RemoveForm(Form):
    """A section that is no more, as it was seen."""

    version = VersionField()


class ChannelForm(Form):
    """Where petitions go, and how long reporters are known."""

    mail = StringField(_("Correo del canal de PQRSD"), [Optional(), Length(max=254), OneLine()])
    page = StringField(_("Página del canal de PQRSD"), [Optional(), Length(max=300), OneLine()])
    keep_months = RowField(_("Meses que se guardan el nombre y el correo de quien reportó"))
