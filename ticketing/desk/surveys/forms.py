"""The survey: whether the person agrees, and the procedure's questions."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, RadioField, TextAreaField

from ticketing.web.choices import choices
from ticketing.web.forms import Form, Length, OneOf
from workflows.forms import Question
from workflows.procedure import Procedure

SCALE = [(str(number), str(number)) for number in range(1, 6)]
LONGEST = Length(max=4000, message=_("Puede tener hasta 4.000 caracteres."))


class SaidForm(Form):
    """Which of the page's buttons was pressed: yes, no, or a comment (after the closing)."""

    said = HiddenField(validators=[OneOf(("yes", "no", "comment"), _("Elija si está de acuerdo o no."))])


class CommentForm(Form):
    """A comment after the closing."""

    comment = TextAreaField(_("Su comentario"), [LONGEST])


class MissingForm(Form):
    """What is missing, from who does not agree."""

    comment = TextAreaField(_("Qué falta o qué se debe corregir"), [LONGEST])


def survey_form(procedure: Procedure) -> Any:
    """The form of the procedure's questions."""
    parts = {question.key: _asked(question) for question in procedure.survey}
    form = type("SurveyForm", (Form,), parts)()
    for question in procedure.survey:
        form[question.key].flags.required = question.required
    return form


def scores(procedure: Procedure, form: Any) -> dict[str, Any]:
    """The answers to the questions that have a mark."""
    marked = [question for question in procedure.survey if question.kind != "text"]
    return {question.key: form[question.key].data for question in marked}


def comment(procedure: Procedure, form: Any) -> str:
    """What was written."""
    written = [form[question.key].data or "" for question in procedure.survey if question.kind == "text"]
    return "\n\n".join(text.strip() for text in written if text.strip())


def _asked(question: Question) -> Any:
    if question.kind == "text":
        return TextAreaField(question.label, [LONGEST])
    known = {"scale": SCALE, "yes_no": [("yes", _("Sí")), ("no", _("No"))]}
    given = known.get(question.kind) or [(choice.value, choice.label) for choice in question.choices]
    return RadioField(question.label, choices=choices(given), validate_choice=False)
