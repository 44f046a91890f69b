"""The moving part of the results, the mail with its clicks, and what happened with one person."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ticketing import clock
from ticketing.desk.cases.rules import may
from ticketing.dispatch.campaign_page import pages
from ticketing.dispatch.campaigns.queries import get, ticket_of
from ticketing.dispatch.results.click_map import marked
from ticketing.dispatch.results.shown import everything, link_lines, message_id_of
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.statistics.explain import explain, find
from ticketing.massmail.statistics.queries import followed
from ticketing.office.sign_in.current import allowed, me, my_roles, signed_in
from ticketing.web import walls
from ticketing.web.once.guard import repeatable
from ticketing.web.outcomes import Missing
from ticketing.web.security import sandboxed
from workflows.capabilities import COMPOSE, DISPATCHES, LAUNCH

results_pages = Blueprint("results", __name__, url_prefix="/campaigns/<int:campaign_id>/results")


def _seen(campaign_id: int) -> Campaign:
    """A campaign that was frozen, for whoever may see it."""
    found = get(campaign_id, me(), my_roles(), walls.today(clock.now()))
    if found.frozen_at is None:
        raise Missing
    walls.speak_by(found.zone)
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


@results_pages.post("/person")
@allowed(COMPOSE, LAUNCH, DISPATCHES)
@repeatable("it only looks something up")
def search(campaign_id: int) -> ResponseReturnValue:
    """From an address to its story; the address stays out of addresses and logs."""
    found = find(_seen(campaign_id).id, request.form.get("email", ""))
    if found is None:
        return render_template(
            "results/nobody.html",
            email=request.form.get("email", "").strip(),
            **pages.common(_seen(campaign_id), my_roles(), "results"),
        ), 404
    return redirect(url_for("results.person", campaign_id=campaign_id, seq=found.seq), 303)


@results_pages.get("/person/<int:seq>")
@allowed(COMPOSE, LAUNCH, DISPATCHES)
def person(campaign_id: int, seq: int) -> ResponseReturnValue:
    """One timeline. What she opened is for who manages campaigns; who sees every dispatch, how it was delivered."""
    campaign = _seen(campaign_id)
    told = explain(campaign_id, seq, reading=may(ticket_of(campaign), my_roles(), COMPOSE, LAUNCH))
    facts = pages.common(campaign, my_roles(), "results")
    return render_template("results/person.html", told=told, message_id=message_id_of(campaign_id, seq), **facts)
