"""The proof of a campaign: to whoever confirms it, and to oneself; and the office's own signature on the content."""

from __future__ import annotations

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ticketing import clock
from ticketing.dispatch.campaign_page import screen
from ticketing.dispatch.campaign_page.forms import ProofForm
from ticketing.dispatch.campaign_page.views.blueprint import campaigns_pages, mine, seen
from ticketing.dispatch.campaigns import actions
from ticketing.dispatch.campaigns.leave import launcher
from ticketing.dispatch.campaigns.queries import ticket_of
from ticketing.dispatch.proofs import actions as proofs
from ticketing.dispatch.proofs.links import address
from ticketing.dispatch.proofs.queries import newest
from ticketing.dispatch.proofs.ready import ready
from ticketing.dispatch.proofs.trying import try_out
from ticketing.massmail.campaigns.compiling import composed
from ticketing.office.institution.queries import institution
from ticketing.office.sign_in.current import me, nobody, signed_in
from ticketing.web.beforehand import beforehand, shown_again
from ticketing.web.once.guard import repeatable
from ticketing.web.outcomes import Missing
from workflows.capabilities import COMPOSE, SIGN_OWN_INITIATIVE


def _prepare_proof(campaign_id: int) -> None:
    """Compile what is to be proved, and count whom it reaches, while nobody waits for it."""
    if not nobody():
        g.prepared = ready(seen(campaign_id), institution().name, at=clock.now())


@campaigns_pages.route("/<int:campaign_id>/review", methods=["GET", "POST"])
@beforehand(_prepare_proof)
@signed_in
def review(campaign_id: int) -> ResponseReturnValue:
    """The proof is sent from the screen of the launch; this address of old shows that same screen."""
    found = mine(campaign_id, COMPOSE) if request.method == "POST" else seen(campaign_id)
    form = ProofForm(version=found.version)
    if form.validate_on_submit():
        ours = institution().name
        note, version = form.note.data or "", form.version.data or 0
        proofs.send_proof(
            found, institution=ours, note=note, by=me(), at=clock.now(), seen=version, prepared=g.prepared
        )
        flash(_("Prueba enviada. El reloj de la solicitud queda quieto hasta la respuesta."), "success")
        return redirect(url_for("campaigns.sending", campaign_id=campaign_id), 303)
    with shown_again():
        return screen.shown(found, proof=form)


def _compile_first(campaign_id: int) -> None:
    """Compile what is to be looked at, while nobody waits for it."""
    if not nobody():
        g.composed = composed(seen(campaign_id), institution().name, at=clock.now())


@campaigns_pages.post("/<int:campaign_id>/test")
@beforehand(_compile_first)
@signed_in
def test(campaign_id: int) -> ResponseReturnValue:
    """The message as it is now, to the mailbox of whoever asks; nobody else is told, and no clock stands."""
    found = seen(campaign_id)
    found = mine(campaign_id, COMPOSE, launcher(ticket_of(found)))
    try_out(found, g.composed, by=me(), at=clock.now())
    flash(_("La prueba va en camino a %(email)s.", email=me().email), "success")
    return redirect(url_for("campaigns.sending", campaign_id=campaign_id), 303)


@campaigns_pages.post("/<int:campaign_id>/substance")
@signed_in
def substance(campaign_id: int) -> ResponseReturnValue:
    """Another person of the office signs its own work."""
    ticket, read = ticket_of(mine(campaign_id, COMPOSE, SIGN_OWN_INITIATIVE)), request.form.get("content_hash", "")
    actions.sign_substance(ticket, by=me(), at=clock.now(), content_hash=read)
    flash(_("Contenido firmado."), "success")
    return redirect(url_for("campaigns.sending", campaign_id=campaign_id), 303)


@campaigns_pages.post("/<int:campaign_id>/proof")
@signed_in
@repeatable("it only leads to a page")
def answer_proof(campaign_id: int) -> ResponseReturnValue:
    """From the desk to the page where the signed-in person answers the newest proof, the same page as by mail."""
    proof = newest(seen(campaign_id))
    if proof is None:
        raise Missing
    return redirect(address(proof, me(), at=clock.now()), 303)
