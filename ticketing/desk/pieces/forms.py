"""What is said of a proof."""

from __future__ import annotations

from flask_babel import lazy_gettext as _
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from ticketing.desk.pieces.actions import LONGEST
from ticketing.desk.pieces.models import APPROVED, CHANGES
from ticketing.web.choices import choices
from ticketing.web.forms import Form, Length
from ticketing.web.numbers import maybe


class CommentForm(Form):
    """A comment; where a picture is pressed, the browser says where (`lugar.x`, `lugar.y`)."""

    body = TextAreaField(_("Comentario"), [InputRequired(_("Escriba su comentario.")), Length(max=LONGEST)])
    page = StringField(_("Página"), [Optional(), Length(max=6)], render_kw={"inputmode": "numeric"})

    @property
    def page_number(self) -> int | None:
        """The page that it is about, if one was named; 0 for what is no number."""
        said = (self.page.data or "").strip()
        if not said:
            return None
        found = maybe(said)
        return 0 if found is None else found


class AnswerForm(Form):
    """Approve, or say what must change."""

    verdict = RadioField(
        _("Su respuesta"), [InputRequired(_("Elija una de las dos."))],
        choices=choices([(APPROVED, _("Apruebo la prueba")), (CHANGES, _("Necesita cambios"))]),
    )  # fmt: skip
    note = TextAreaField(_("Qué debe cambiar"), [Length(max=LONGEST)])
