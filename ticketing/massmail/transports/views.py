"""The mail servers' pages, for who keeps them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ticketing import clock
from ticketing.extensions import db
from ticketing.massmail.transports import actions, proving, queries
from ticketing.massmail.transports.forms import TransportForm
from ticketing.massmail.transports.models import Transport
from ticketing.massmail.transports.presets import PRESETS, announced, preset
from ticketing.office.sign_in.current import allowed, me
from ticketing.web.once.guard import repeatable
from workflows.capabilities import TRANSPORTS
from workflows.refusals import Refused

bp = Blueprint("transports", __name__, url_prefix="/transports")
keepers = allowed(TRANSPORTS)


@bp.get("")
@keepers
def index() -> ResponseReturnValue:
    """Every transport in its order, and the settings' own."""
    ours = queries.principal()
    return render_template(
        "transports/index.html",
        transports=queries.everyone(),
        principal=ours,
        announced=announced(ours.server, clock.now()),
    )


@bp.route("/new", methods=["GET", "POST"])
@keepers
def new() -> ResponseReturnValue:
    """A new transport, with the values of a known service where one is chosen."""
    chosen = preset(request.args.get("preset", ""))
    form = TransportForm(data=chosen.filled if chosen else None)
    if not form.validate_on_submit():
        return _form(form), 422 if form.is_submitted() else 200
    try:
        made = actions.add(form.declared(), by=me(), at=clock.now())
    except Refused as refusal:
        return _form(form, refusal=refusal.sentence), 422
    flash(_("%(name)s está en uso. Pruébelo antes de enviar una campaña.", name=made.name), "success")
    return _back(made)


@bp.get("/<int:transport_id>")
@keepers
def show(transport_id: int) -> ResponseReturnValue:
    """One transport and what its last test found."""
    row = queries.get(transport_id)
    said = announced(queries.as_usable(row).server, clock.now())
    return render_template("transports/show.html", transport=row, announced=said)


@bp.route("/<int:transport_id>/edit", methods=["GET", "POST"])
@keepers
def edit(transport_id: int) -> ResponseReturnValue:
    """Changing what is declared; the stored secret is never shown."""
    row = queries.get(transport_id)
    form = TransportForm() if request.method == "POST" else TransportForm.of(row)
    if not form.validate_on_submit():
        return _form(form, row), 422 if form.is_submitted() else 200
    try:
        actions.change(row, form.declared(), version=form.version.data or 0, by=me(), at=clock.now())
    except Refused as refusal:
        return _form(form, row, refusal.sentence), 422
    flash(_("Los cambios de %(name)s quedaron guardados.", name=row.name), "success")
    return _back(row)


@bp.post("/<int:transport_id>/enable")
@keepers
def enable(transport_id: int) -> ResponseReturnValue:
    """Puts it into use."""
    row = queries.get(transport_id)
    actions.enable(row, by=me(), at=clock.now())
    flash(_("%(name)s está en uso.", name=row.name), "success")
    return _back(row)


@bp.post("/<int:transport_id>/disable")
@keepers
def disable(transport_id: int) -> ResponseReturnValue:
    """Takes it out of use."""
    row = queries.get(transport_id)
    actions.disable(row, by=me(), at=clock.now())
    flash(_("%(name)s ya no se usa.", name=row.name), "success")
    return _back(row)


@bp.post("/<int:transport_id>/test")
@keepers
@repeatable("each time the server is asked anew")
def test(transport_id: int) -> ResponseReturnValue:
    """Asks the server; writes to nobody but the person who asks, and only if that is wanted."""
    usable, at = queries.as_usable(queries.get(transport_id)), clock.now()
    to = me().email if request.form.get("send") else None
    # A slow server must keep no lock of the database.
    db.session.rollback()
    proof = proving.as_proof(proving.examine(usable, to=to, at=at), to)
    row = queries.get(transport_id)
    actions.prove(row, proof, by=me(), at=at)
    flash(_("La prueba terminó: sirve.") if proof["ok"] else _("La prueba encontró algo que corregir."), "info")
    return _back(row)


def _back(row: Transport) -> Response:
    return redirect(url_for("transports.show", transport_id=row.id), 303)


def _form(form: TransportForm, row: Transport | None = None, refusal: str = "") -> str:
    return render_template(
        "transports/form.html", form=form, transport=row, refusal=refusal, presets=() if row else PRESETS,
        chosen=preset(request.args.get("preset", "")),
    )  # fmt: skip
