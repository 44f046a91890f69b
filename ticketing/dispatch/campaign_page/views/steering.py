"""A campaign on its way: how it goes, take it back, stop it, go on, cancel what is left."""

from __future__ import annotations

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ticketing import clock
from ticketing.dispatch.campaign_page import pages
from ticketing.dispatch.campaign_page.forms import Versioned
from ticketing.dispatch.campaign_page.views.blueprint import campaigns_pages, seen, steered
from ticketing.dispatch.campaigns import actions
from ticketing.massmail.campaigns import actions as campaigns
from ticketing.massmail.campaigns.models import DRAFT, HELD
from ticketing.office.sign_in.current import me, my_roles, signed_in
from ticketing.web.forms import checked


@campaigns_pages.get("/<int:campaign_id>/live")
@signed_in
def live(campaign_id: int) -> ResponseReturnValue:
    """The moving part of the sending page, asked for again and again while it runs; with what may be done, once that
    has changed with the status. Where it may be launched again, the whole page is fetched: the form comes back."""
    found = seen(campaign_id)
    changed, in_place = request.args.get("was") != found.status, request.args.get("on") == "sending"
    facts = pages.common(found, my_roles(), "sending") | pages.live(found)
    answer = make_response(render_template("campaigns/_moved.html", changed=changed and in_place, **facts))
    if changed and (not in_place or found.status in {DRAFT, HELD}):
        answer.headers["HX-Refresh"] = "true"
    return answer


@campaigns_pages.post("/<int:campaign_id>/undo")
@signed_in
def undo(campaign_id: int) -> ResponseReturnValue:
    """Take the launch back before its first message: the one that the person saw."""
    version = checked(Versioned()).version.data
    campaigns.undo(steered(campaign_id), by=me(), at=clock.now(), seen=version)
    flash(_("Se deshizo el envío: no salió ningún mensaje nuevo."), "success")
    return redirect(url_for("campaigns.sending", campaign_id=campaign_id), 303)


@campaigns_pages.post("/<int:campaign_id>/pause")
@signed_in
def pause(campaign_id: int) -> ResponseReturnValue:
    """Stop at the message."""
    campaigns.pause(steered(campaign_id), by=me(), at=clock.now())
    return redirect(url_for("campaigns.sending", campaign_id=campaign_id), 303)


@campaigns_pages.post("/<int:campaign_id>/resume")
@signed_in
def resume(campaign_id: int) -> ResponseReturnValue:
    """Go on where it stopped, if it is as the person saw it: somebody else may have had a reason to stop it since."""
    version = checked(Versioned()).version.data
    actions.resume(steered(campaign_id), by=me(), at=clock.now(), seen=version)
    return redirect(url_for("campaigns.sending", campaign_id=campaign_id), 303)


@campaigns_pages.post("/<int:campaign_id>/cancel")
@signed_in
def cancel(campaign_id: int) -> ResponseReturnValue:
    """Never again, with the reason why."""
    reason, was = request.form.get("reason", ""), request.form.get("was", "")
    actions.cancel(steered(campaign_id), reason=reason, by=me(), at=clock.now(), was=was)
    return redirect(url_for("campaigns.sending", campaign_id=campaign_id), 303)
