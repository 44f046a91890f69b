"""The survey: whether the person agrees, and the procedure's questions."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.validators import Length

from ticketing.desk.choices import choices
from workflows.forms import Question
from workflows.procedure import Procedure

SCALE = [(str(number), str(number)) for number in range(1, 6)]
LONGEST = Length(max=4000, message=_("Puede tener hasta 4.000 caracteres."))


class CommentForm(FlaskForm):
    """A comment after the closing."""

    comment = TextAreaField(_("Su comentario"), [LONGEST])


class MissingForm(FlaskForm):
    """What is missing, from who does not agree."""

    comment = TextAreaField(_("Qué falta o qué se debe corregir"), [LONGEST])


def survey_form(procedure: Procedure) -> Any:
    """The form of the procedure's questions."""
    parts = {question.key: _asked(question) for question in procedure.survey}
    form = type("SurveyForm", (FlaskForm,), parts)()
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
