"""The launch: one screen with the lights, the proof, what an inbox shows, and the button."""

from __future__ import annotations

from flask import current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ticketing import clock
from ticketing.desk.verification import actions as verification
from ticketing.dispatch.campaign_page import pace, pages, screen
from ticketing.dispatch.campaign_page.forms import LaunchForm
from ticketing.dispatch.campaign_page.views.blueprint import campaigns_pages, seen, steered
from ticketing.dispatch.campaigns.queries import ticket_of
from ticketing.dispatch.releases import actions as releases
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.campaigns.reach import for_launch
from ticketing.office.calendars.queries import today
from ticketing.office.sign_in.current import me, nobody, signed_in
from ticketing.web.beforehand import beforehand, shown_again
from ticketing.web.errors import problem
from workflows.refusals import Refused


def _count_first(campaign_id: int) -> None:
    """Count whom it would reach while nobody waits for it."""
    if not nobody():
        g.counted = for_launch(seen(campaign_id), today(clock.now()))


@campaigns_pages.route("/<int:campaign_id>/sending", methods=["GET", "POST"])
@beforehand(_count_first)
@signed_in
def sending(campaign_id: int) -> ResponseReturnValue:
    """Everything that must hold, the proof and the launch; then how it goes."""
    found = steered(campaign_id) if request.method == "POST" else seen(campaign_id)
    form = screen.launch_form(found)
    if form.validate_on_submit():
        _send_off(found, form)
        return redirect(url_for("campaigns.sending", campaign_id=campaign_id), 303)
    with shown_again():
        return screen.shown(found, launch=form)


def _send_off(campaign: Campaign, form: LaunchForm) -> None:
    """The verification list, where it was asked for again and ticked here, and then the launch: both or neither."""
    at = clock.now()
    if "ticked" in form:
        verification.tick(ticket_of(campaign), form.ticked.data or [], by=me(), at=at)
    releases.send_off(
        campaign, start_at=pages.instant(form), by=me(), at=at, seen=form.version.data or 0,
        second_above=current_app.config["SETTINGS"].second_person_above, manner=pace.chosen(form, campaign, at),
        over_quota=bool(form.over_quota.data), counted=g.counted,
    )  # fmt: skip


@campaigns_pages.get("/<int:campaign_id>/ready")
@signed_in
def ready(campaign_id: int) -> ResponseReturnValue:
    """What is still missing, asked for again while a proof waits for its answer; nothing where it is as it was."""
    found = seen(campaign_id)
    if request.args.get("was") == screen.state(found):
        return "", 204
    return screen.part(found)


@campaigns_pages.errorhandler(Refused)
def refused(refusal: Refused) -> ResponseReturnValue:
    """What was to be launched and may not be so comes back with the reason and with all that was typed."""
    if request.endpoint != "campaigns.sending":
        return problem(422, refusal.sentence)
    with shown_again():
        found = seen((request.view_args or {})["campaign_id"])
        form = screen.launch_form(found)
        form.form_errors.append(refusal.sentence)
        return screen.shown(found, launch=form)
