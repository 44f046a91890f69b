"""The three answers at a gate, each with its field."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, TextAreaField

from ticketing.office.signatures.verdicts import VERDICTS
from ticketing.web.forms import Form, Length, OneOf


class VerdictForm(Form):
    """A verdict on exactly what was read (`content_hash`), with its note."""

    verdict = HiddenField(validators=[OneOf(VERDICTS, _("Elija si aprueba, devuelve o rechaza."))])
    content_hash = HiddenField(validators=[Length(max=64)])
    note = TextAreaField(validators=[Length(max=4000)])


def verdict_form(verdict: str, content_hash: str, sent: VerdictForm | None) -> VerdictForm:
    """The form of one answer; filled with what was sent if it was this one that came back."""
    mine = sent is not None and sent.verdict.data == verdict
    note = sent.note.data if sent is not None and mine else ""
    form = VerdictForm(formdata=None, data={"verdict": verdict, "content_hash": content_hash, "note": note})
    form.note.label.text = VERDICTS[verdict].choice.note
    form.note.flags.required = bool(VERDICTS[verdict].unreasoned)
    for field in form:
        field.id = f"{verdict}-{field.short_name}"
        field.label.field_id = field.id
    return form
