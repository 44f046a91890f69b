"""The page «Estado», for who keeps the installation and its mail servers."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from ticketing import clock
from ticketing.office import doors
from ticketing.office.condition import actions, shown
from ticketing.office.condition.forms import DiscardForm
from ticketing.office.sign_in.current import allowed, i_can, me, my_roles
from workflows.capabilities import SETTINGS, TRANSPORTS

bp = Blueprint("condition", __name__, url_prefix="/condition")
keepers = allowed(TRANSPORTS, SETTINGS)


@bp.get("")
@keepers
def index() -> ResponseReturnValue:
    """How everything is."""
    return _page(DiscardForm(formdata=None))


@bp.get("/brief")
@keepers
def brief() -> ResponseReturnValue:
    """What is wrong or missing, in a few lines: a piece of the first page, which does not wait for it."""
    at = clock.now()
    wrong = [line for line in doors.conditions(at) if line.state != shown.OK]
    lacks = [sentence for tell in doors.LACKS for sentence in tell(at)] if i_can(SETTINGS) else []
    return render_template("condition/_brief.html", wrong=wrong, lacks=lacks)


@bp.post("/reactions/<int:reaction_id>/again")
@keepers
def again(reaction_id: int) -> ResponseReturnValue:
    """Lets one be tried again."""
    actions.try_again(reaction_id, by=me(), at=clock.now())
    flash(_("Se intenta de nuevo. Si vuelve a fallar, aparecerá aquí otra vez."), "success")
    return redirect(url_for("condition.index"), 303)


@bp.post("/reactions/again")
@keepers
def all_again() -> ResponseReturnValue:
    """Lets all of them be tried again."""
    many = actions.try_all_again(by=me(), at=clock.now())
    said = ngettext("Se intenta de nuevo %(num)s.", "Se intentan de nuevo %(num)s.", many)
    flash(said if many else _("No había nada detenido."), "success" if many else "info")
    return redirect(url_for("condition.index"), 303)


@bp.post("/reactions/<int:reaction_id>/discard")
@keepers
def discard(reaction_id: int) -> ResponseReturnValue:
    """Discards one, with a reason."""
    form = DiscardForm()
    if not form.validate_on_submit():
        return _page(form, wrong=reaction_id), 422
    actions.discard(reaction_id, form.why.data or "", by=me(), at=clock.now())
    flash(_("Se descartó; la razón quedó en el registro."), "success")
    return redirect(url_for("condition.index"), 303)


def _page(form: DiscardForm, wrong: int | None = None) -> str:
    at = clock.now()
    found = doors.panels("condition", at, me(), my_roles())
    panels = [Markup(render_template(panel.template, **panel.context)) for panel in found]  # noqa: S704 - ours
    return render_template(
        "condition/index.html", lines=doors.conditions(at), panels=panels, standing=shown.standing(),
        discarded=shown.discarded(), form=form, wrong=wrong,
    )  # fmt: skip
