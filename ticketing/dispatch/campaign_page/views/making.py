"""A campaign from its request to its words and its audience; the list of all; and what came of it."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ticketing import clock
from ticketing.desk.access import queries as tickets
from ticketing.desk.cases.rules import ask_able
from ticketing.dispatch.campaign_page import pages
from ticketing.dispatch.campaign_page.forms import Versioned
from ticketing.dispatch.campaign_page.previews import preview_html, preview_text
from ticketing.dispatch.campaign_page.views.blueprint import campaigns_pages, mine, seen
from ticketing.dispatch.campaigns import actions
from ticketing.dispatch.campaigns.engines import CAMPAIGN
from ticketing.dispatch.campaigns.queries import page
from ticketing.office.sign_in.current import i_can, me, my_roles, signed_in
from ticketing.web import walls
from ticketing.web.forms import checked
from ticketing.web.losses import told
from ticketing.web.numbers import row
from ticketing.web.security import sandboxed
from workflows.capabilities import COMPOSE, DISPATCHES, LAUNCH, RELEASE_DISPATCH


@campaigns_pages.get("/")
@signed_in
def index() -> ResponseReturnValue:
    """Every campaign that the person may see."""
    status, before = request.args.get("status", ""), request.args.get("before", type=row)
    day = walls.today(clock.now())
    found = page(me(), my_roles(), day, status=status, before=before)
    return render_template("campaigns/index.html", **pages.index(found, me(), my_roles(), day, status))


@campaigns_pages.post("/of/<number>")
@signed_in
def make(number: str) -> ResponseReturnValue:
    """One button: the campaign or the notice of a request, on the screen from which it is launched."""
    now = clock.now()
    ticket = tickets.get(number, me(), my_roles(), walls.today(now))
    ask_able(ticket, me(), COMPOSE, at=now)
    corrects = request.form.get("corrects", type=row)
    campaign = actions.from_ticket(
        ticket,
        from_address=current_app.config["SETTINGS"].campaigns_from,
        by=me(),
        at=now,
        corrects=seen(corrects) if corrects else None,
        to=request.form.get("to") or actions.REST,
        engine=request.form.get("engine") or request.args.get("engine") or CAMPAIGN,
    )
    return redirect(url_for("campaigns.sending", campaign_id=campaign.id), 303)


@campaigns_pages.get("/<int:campaign_id>")
@signed_in
def campaign(campaign_id: int) -> ResponseReturnValue:
    """The place where the campaign's next step is."""
    place = pages.current_place(seen(campaign_id))
    return redirect(url_for(f"campaigns.{place}", campaign_id=campaign_id), 303)


@campaigns_pages.route("/<int:campaign_id>/content", methods=["GET", "POST"])
@signed_in
def content(campaign_id: int) -> ResponseReturnValue:
    """How it reads; who composes may change it until it is armed."""
    found = mine(campaign_id, COMPOSE) if request.method == "POST" else seen(campaign_id)
    form = pages.offering(found, obj=found)
    if form.validate_on_submit():
        actions.compose(found, form.data, by=me(), at=clock.now(), seen=form.version.data or 0)
        flash(_("Contenido guardado."), "success")
        for sentence in told(found.words):
            flash(sentence, "warning")
        return redirect(url_for("campaigns.sending", campaign_id=campaign_id), 303)
    return render_template(
        "campaigns/content.html",
        form=form,
        hours=pages.words_of_classes(found),
        **pages.common(found, my_roles(), "content"),
    ), pages.status(form)


@campaigns_pages.post("/<int:campaign_id>/carry-over")
@signed_in
def carry_over(campaign_id: int) -> ResponseReturnValue:
    """Take anew what the ticket now says."""
    found, ours = mine(campaign_id, COMPOSE), current_app.config["SETTINGS"].campaigns_from
    version = checked(Versioned()).version.data or 0
    actions.carry_over(found, from_address=ours, by=me(), at=clock.now(), seen=version)
    flash(_("Tiene ahora lo que dice la solicitud."), "success")
    return redirect(url_for("campaigns.content", campaign_id=campaign_id), 303)


@campaigns_pages.get("/<int:campaign_id>/audience")
@signed_in
def audience(campaign_id: int) -> ResponseReturnValue:
    """To whom, and who is left out and why."""
    found = seen(campaign_id)
    return render_template(
        "campaigns/audience.html", **pages.common(found, my_roles(), "audience"), **pages.audience(found)
    )


@campaigns_pages.get("/<int:campaign_id>/preview")
@signed_in
def preview(campaign_id: int) -> ResponseReturnValue:
    """The mail as a reader would see it, framed and harmless."""
    found, mode = seen(campaign_id), request.args.get("modo", "")
    return sandboxed(preview_text(found) if mode == "texto" else preview_html(found, mode=mode))


@campaigns_pages.get("/<int:campaign_id>/results")
@signed_in
def results(campaign_id: int) -> ResponseReturnValue:
    """The figures, each with its formula."""
    found = seen(campaign_id)
    return render_template(
        "campaigns/results.html",
        explains=found.frozen_at is not None and i_can(COMPOSE, LAUNCH, RELEASE_DISPATCH, DISPATCHES),
        **pages.common(found, my_roles(), "results"),
        **pages.results(found),
    )
