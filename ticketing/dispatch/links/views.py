"""The page of a campaign's links, with both destinations of those that were re-pointed."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ticketing import clock
from ticketing.desk.cases.rules import ask_able
from ticketing.dispatch.campaign_page import pages
from ticketing.dispatch.campaigns.queries import get, ticket_of
from ticketing.dispatch.links import actions
from ticketing.dispatch.links.forms import RepointForm
from ticketing.dispatch.links.shown import lines, may_change
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.tracking.models import Proposal, Repointed
from ticketing.office.sign_in.current import me, my_roles, signed_in
from ticketing.web import walls
from ticketing.web.outcomes import Missing
from workflows.capabilities import COMPOSE, LAUNCH

links_pages = Blueprint("links", __name__, url_prefix="/campaigns/<int:campaign_id>/links")


@links_pages.route("", methods=["GET", "POST"])
@signed_in
def index(campaign_id: int) -> ResponseReturnValue:
    """Where each link leads; whoever composes or launches may change it once the campaign went out."""
    found = _frozen(campaign_id)
    known = lines(found)
    form = RepointForm().offer([line.label for line in known])
    if request.method == "POST":
        ask_able(ticket_of(found), me(), COMPOSE, LAUNCH, at=clock.now())
    if form.validate_on_submit():
        said = {"to": form.url.data or "", "reason": form.reason.data or ""}
        _tell(actions.repoint(found, form.link.data, **said, by=me(), at=clock.now()))
        return redirect(url_for("links.index", campaign_id=campaign_id), 303)
    facts = pages.common(found, my_roles(), "results")
    facts |= {"lines": known, "changes": facts["works"] and may_change(found), "reader": me().id}
    shown = render_template("links/index.html", form=form, **facts)
    return shown, 422 if form.errors else 200


@links_pages.post("/proposals/<int:proposal_id>/confirm")
@signed_in
def confirm(campaign_id: int, proposal_id: int) -> ResponseReturnValue:
    """The second person's word."""
    found = _frozen(campaign_id)
    _tell(actions.confirm(found, proposal_id, by=me(), at=clock.now()))
    return redirect(url_for("links.index", campaign_id=campaign_id), 303)


@links_pages.post("/proposals/<int:proposal_id>/discard")
@signed_in
def discard(campaign_id: int, proposal_id: int) -> ResponseReturnValue:
    """The link stays as it is."""
    actions.discard(_frozen(campaign_id), proposal_id, by=me(), at=clock.now())
    flash(_("La propuesta se descartó: el enlace sigue como estaba."), "success")
    return redirect(url_for("links.index", campaign_id=campaign_id), 303)


def _frozen(campaign_id: int) -> Campaign:
    found = get(campaign_id, me(), my_roles(), walls.today(clock.now()))
    if found.frozen_at is None:
        raise Missing
    walls.speak_by(found.zone)
    return found


def _tell(done: Repointed | Proposal) -> None:
    if isinstance(done, Proposal):
        flash(
            _(
                "El cambio quedó propuesto. Lleva a un sitio que no está en el mensaje firmado: vale cuando otra "
                "persona de la oficina lo confirme aquí mismo."
            ),
            "warning",
        )
    else:
        flash(_("El enlace lleva ahora a la dirección nueva, también desde los mensajes ya entregados."), "success")
