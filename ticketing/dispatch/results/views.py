"""The moving part of the results, and the mail with its clicks."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from ticketing import clock
from ticketing.dispatch.campaigns.queries import get
from ticketing.dispatch.results.click_map import marked
from ticketing.dispatch.results.shown import everything, link_lines
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.statistics.queries import followed
from ticketing.office.sign_in.current import me, my_roles, signed_in
from ticketing.web.outcomes import Missing
from ticketing.web.security import sandboxed

results_pages = Blueprint("results", __name__, url_prefix="/campaigns/<int:campaign_id>/results")


def _seen(campaign_id: int) -> Campaign:
    """A campaign that was frozen, for whoever may see it."""
    found = get(campaign_id, me(), my_roles(), clock.now().astimezone(clock.HOME).date())
    if found.frozen_at is None:
        raise Missing
    return found


@results_pages.get("/figures")
@signed_in
def figures(campaign_id: int) -> ResponseReturnValue:
    """The figures as they are now; the page asks again and again."""
    found = _seen(campaign_id)
    return render_template("results/_figures.html", campaign=found, **everything(found, clock.now()))


@results_pages.get("/mail")
@signed_in
def mail(campaign_id: int) -> ResponseReturnValue:
    """The click map."""
    found = _seen(campaign_id)
    if found.content is None:
        raise Missing
    return sandboxed(marked(found.content, link_lines(followed(found))))
