"""The forms of the ticket's page. Each carries its own name (`which`), so that only the one that was sent is filled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from flask_babel import lazy_gettext as _
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
    TimeField,
    URLField,
)
from wtforms.validators import DataRequired, InputRequired, Optional, ValidationError

from ticketing.desk.messages.actions import LONGEST
from ticketing.web.controls import MomentField, TickList
from ticketing.web.forms import OLD_PAGE, Form, Length, OneOf, RowField, Select, VersionField
from ticketing.web.numbers import maybe, row

F = TypeVar("F", bound="PageForm")
OBSERVATION = Length(max=4000, message=_("La observación puede tener hasta 4.000 caracteres."))


@dataclass(frozen=True)
class Sent:
    """What was just sent and could not be done: which form, what it held, and why not."""

    which: str = ""
    held: Any = None
    sentence: str = ""


class PageForm(Form):
    """A form that says which one it is."""

    which = HiddenField()


class ChangeForm(PageForm):
    """A form that changes the ticket. `seen` is the version of it that the person was looking at."""

    seen = VersionField()

    @property
    def version(self) -> int:
        """The version seen, once the form is checked."""
        return self.seen.data or 0


class StepForm(ChangeForm):
    """A step of the procedure, with its observation."""

    step = RadioField(_("Razón"), [InputRequired(_("Elija la razón."))], validate_choice=False)
    note = TextAreaField(_("Observación"), [OBSERVATION])
    repeats = StringField(_("De cuál es repetida"), [Length(max=20)], render_kw={"placeholder": "2026-0148"})
    resume_on = DateField(_("Recordarme que se retoma el"), [Optional()])
    meant = BooleanField(_("Sí, lo sé y quiero hacerlo"))


class TakeForm(ChangeForm):
    """The verification list."""

    items = TickList(_("Lista de verificación"), validate_choice=False)


class MessageForm(PageForm):
    """A message, with files; `step` is one that the requester takes with it, of the version `seen`."""

    seen = VersionField(validators=[Optional()])
    body = TextAreaField(_("Mensaje"), [Length(max=LONGEST)])
    files = MultipleFileField(_("Archivos"))
    step = HiddenField()

    def validate_step(self, field: HiddenField) -> None:
        """Writing never comes too late; a step does."""
        if field.data and self.seen.data is None:
            raise ValidationError(OLD_PAGE)


class NoteForm(PageForm):
    """A note for the office alone."""

    body = TextAreaField(_("Nota interna"), [Length(max=LONGEST)])


class AssignForm(ChangeForm):
    """Who works the ticket."""

    person = Select(_("Responsable"), [InputRequired(_("Elija a quién."))], coerce=row, validate_choice=False)


class EntrustForm(ChangeForm):
    """Which colleague goes on with the request, and what is said with it."""

    person = Select(
        _("Quién sigue con ella"), [InputRequired(_("Elija a quién."))], coerce=maybe, validate_choice=False
    )
    note = TextAreaField(_("Lo que debe saber"), [OBSERVATION])


class CategoryForm(ChangeForm):
    """Another category, and why; of an exception, whether it still is one, and why."""

    category = SelectField(_("Categoría"), validate_choice=False)
    reason = TextAreaField(_("Por qué"), [DataRequired(_("Escriba por qué cambia la categoría.")), OBSERVATION])
    still_exception = BooleanField(_("Sigue siendo una excepción: se entrega en un día"))
    exception_reason = TextAreaField(_("Por qué sigue siendo una excepción"), [OBSERVATION])


class DeliverForm(ChangeForm):
    """The evidence of one thing delivered (G-19)."""

    address = URLField(_("Dirección de la publicación"), [Length(max=2000)], render_kw={"placeholder": "https://"})
    files = MultipleFileField(_("Archivos entregados"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.address.flags.sometimes = self.files.flags.sometimes = True  # of what its kind takes, one is needed


class TextsForm(ChangeForm):
    """Which sheet of text messages is prepared."""


class TextsSentForm(ChangeForm):
    """Its text messages were sent by other means."""

    count = RowField(_("¿Cuántos mensajes salieron?"), [InputRequired(_("Escriba cuántos mensajes salieron."))])
    sent_at = MomentField(
        _("¿Cuándo salieron?"),
        [InputRequired(_("Escriba el día y la hora en que salieron."))],
        format="%Y-%m-%dT%H:%M",
    )
    shows = MultipleFileField(_("Lo que lo muestra (informe, captura o registro)"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shows.flags.sometimes = True  # asked in words, which say what may be attached


class ProofForm(ChangeForm):
    """What is being made, to be shown to the requester."""

    file = FileField(_("Prueba"), render_kw={"accept": ".pdf,.jpg,.jpeg,.png"})
    address = URLField(_("O la dirección donde se ve"), [Length(max=2000)], render_kw={"placeholder": "https://"})
    note = TextAreaField(_("Lo que la acompaña"), [OBSERVATION])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.address.flags.sometimes = self.file.flags.sometimes = True  # one of the two is needed


class VouchForm(ChangeForm):
    """That something is published although nobody could check it, and how that is known."""

    reason = TextAreaField(_("Cómo lo sabe"), [OBSERVATION])


class ScheduleForm(ChangeForm):
    """From when a banner is seen, and whether there is more to publish than that."""

    from_on = DateField(_("Desde el"), [Optional()])
    from_hour = TimeField(_("A las"), [Optional()])
    more = BooleanField(_("Además hay que publicar otra cosa, que se entrega aparte"))


class WaiveForm(ChangeForm):
    """That a document is published although it fails a rule, and why."""

    rule = SelectField(_("Observación que se admite"), validate_choice=False)
    reason = TextAreaField(_("Por qué se publica así"), [OBSERVATION])


class EvidenceForm(ChangeForm):
    """An approval that was given by memo or mail."""

    evidence = FileField(_("Correo o memorando"), render_kw={"accept": ".eml,.msg,.pdf"})
    area = Select(_("Es la aprobación de"), [Optional()], coerce=maybe, validate_choice=False)
    note = TextAreaField(_("Observación"), [OBSERVATION])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.evidence.flags.sometimes = True  # asked in words, which say what may be attached
        self.area.flags.sometimes = True  # only where several areas are asked, and then in words


class ReserveForm(ChangeForm):
    """That only the ticket's own people see it, why and on which ground of the law; or that it is lifted, and why."""

    reserved = HiddenField(validators=[OneOf(("y", ""))])
    ground = SelectField(_("Fundamento legal"), validate_choice=False)
    reason = TextAreaField(_("Por qué"), [OBSERVATION])


def made(kind: type[F], which: str, sent: Sent, *, seen: int, **data: Any) -> F:
    """The form as the page shows it: as it was sent if it is the one that was, else fresh. Its ids are its own."""
    form = kind(formdata=sent.held if sent.which == which else None, data={"which": which, "seen": seen, **data})
    if sent.which == which and "seen" in form:
        # The person has now seen the newest state; what was typed stays.
        form["seen"].data, form["seen"].raw_data = seen, None
    for field in form:
        field.id = f"{which}-{field.short_name}".replace(":", "-")
        field.label.field_id = field.id
    return form
