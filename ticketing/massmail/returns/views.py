"""What came back, and giving an address its place again; for who tends it."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ticketing import clock
from ticketing.audience.contacts.queries import by_email
from ticketing.extensions import db
from ticketing.massmail.replies.kinds import KIND_WORDS
from ticketing.massmail.returns import queries
from ticketing.massmail.returns.forms import ReinstateForm
from ticketing.massmail.returns.reinstating import reinstate
from ticketing.massmail.returns.warned import warned
from ticketing.office.doors import campaign_name
from ticketing.office.sign_in.current import allowed, i_can, me
from ticketing.web.numbers import row
from ticketing.web.once.guard import repeatable
from workflows.capabilities import RETURNS, RIGHTS_DESK
from workflows.refusals import Refused

bp = Blueprint("returns", __name__, url_prefix="/returns")
ALARMED = timedelta(days=30)
keepers = allowed(RETURNS)
lookers = allowed(RETURNS, RIGHTS_DESK)


@bp.get("")
@lookers
def index() -> ResponseReturnValue:
    """The latest, by kind or of one person if that is asked for."""
    kind, contact = request.args.get("kind", ""), request.args.get("contact", type=row)
    kind = kind if kind in KIND_WORDS else ""
    rows = queries.latest(kind=kind, contact=contact, before=request.args.get("before", type=row))
    state = {"mailbox": queries.mailbox(), "aside": queries.aside()}
    since = clock.now() - ALARMED
    told = {"alarms": queries.alarms(since=since), "warned": warned(since=since)}
    facts = {"kinds": KIND_WORDS, "named": campaign_name, "most": queries.PAGE} | told | state
    return render_template("returns/index.html", rows=rows, kind=kind, contact=contact, **facts)


@bp.post("/search")
@lookers
@repeatable("it only looks something up")
def search() -> ResponseReturnValue:
    """From an address to what came back of it; the address stays out of addresses and logs."""
    found = by_email(request.form.get("email", ""))
    if found is None:
        flash(_("No hay ningún contacto con esa dirección."), "info")
    return redirect(url_for("returns.index", contact=found and found.id), 303)


@bp.get("/<int:bounce_id>")
@lookers
def show(bounce_id: int) -> ResponseReturnValue:
    """One return, and whether its address is written to."""
    return _page(bounce_id, ReinstateForm())


@bp.post("/<int:bounce_id>/reinstate")
@keepers
def put_back(bounce_id: int) -> ResponseReturnValue:
    """The address is written to again."""
    form = ReinstateForm()
    if not form.validate_on_submit():
        return _page(bounce_id, form), 422
    try:
        reinstate(queries.one(bounce_id), why=form.why.data or "", by=me(), at=clock.now())
    except Refused as refusal:
        return _page(bounce_id, form, refusal.sentence), 422
    db.session.commit()
    flash(_("Se le volverá a escribir a esta dirección."), "success")
    return redirect(url_for("returns.show", bounce_id=bounce_id), 303)


def _page(bounce_id: int, form: ReinstateForm, refusal: str = "") -> str:
    found = queries.one(bounce_id)
    facts = {"kinds": KIND_WORDS, "named": campaign_name, "tends": i_can(RETURNS)}
    return render_template("returns/show.html", found=found, form=form, refusal=refusal, **facts)
