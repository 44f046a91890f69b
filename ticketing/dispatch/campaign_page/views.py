"""The pages of a campaign: content, audience, review, sending, results."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ticketing import clock
from ticketing.desk.access import queries as tickets
from ticketing.desk.cases.rules import ask_able
from ticketing.dispatch.campaign_page import pace, pages
from ticketing.dispatch.campaign_page.forms import LaunchForm, ProofForm, Versioned
from ticketing.dispatch.campaign_page.previews import preview_html, preview_text
from ticketing.dispatch.campaigns import actions
from ticketing.dispatch.campaigns.leave import launcher
from ticketing.dispatch.campaigns.queries import get, page, ticket_of
from ticketing.dispatch.proofs import actions as proofs
from ticketing.dispatch.proofs.links import address
from ticketing.dispatch.proofs.queries import newest
from ticketing.dispatch.proofs.ready import ready
from ticketing.dispatch.releases import actions as releases
from ticketing.massmail.campaigns import actions as campaigns
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.campaigns.reach import for_launch
from ticketing.office.calendars.queries import today
from ticketing.office.institution.queries import institution
from ticketing.office.sign_in.current import i_can, me, my_roles, nobody, signed_in
from ticketing.web import walls
from ticketing.web.beforehand import beforehand, shown_again
from ticketing.web.errors import problem
from ticketing.web.forms import checked
from ticketing.web.losses import told
from ticketing.web.numbers import row
from ticketing.web.once.guard import repeatable
from ticketing.web.outcomes import Missing
from ticketing.web.security import sandboxed
from workflows.capabilities import COMPOSE, DISPATCHES, LAUNCH, RELEASE_DISPATCH, SIGN_OWN_INITIATIVE
from workflows.refusals import Refused

campaigns_pages = Blueprint("campaigns", __name__, url_prefix="/campaigns")


def _seen(campaign_id: int) -> Campaign:
    found = get(campaign_id, me(), my_roles(), walls.today(clock.now()))
    walls.speak_by(found.zone)
    return found


def _mine(campaign_id: int, *wanted: str) -> Campaign:
    """The same, for who may do one of these things; who only sees it is told so."""
    found = _seen(campaign_id)
    ask_able(ticket_of(found), me(), *wanted, at=clock.now())
    return found


def _steered(campaign_id: int) -> Campaign:
    """The same, for who lets it go out: whoever launches or, where the procedure says so, releases."""
    found = _seen(campaign_id)
    ask_able(ticket_of(found), me(), launcher(ticket_of(found)), at=clock.now())
    return found


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
    """One button: the campaign of a request."""
    now = clock.now()
    ticket = tickets.get(number, me(), my_roles(), walls.today(now))
    ask_able(ticket, me(), COMPOSE, at=now)
    corrects = request.form.get("corrects", type=row)
    campaign = actions.from_ticket(
        ticket,
        from_address=current_app.config["SETTINGS"].campaigns_from,
        by=me(),
        at=now,
        corrects=_seen(corrects) if corrects else None,
        to=request.form.get("to") or actions.REST,
    )
    return redirect(url_for("campaigns.content", campaign_id=campaign.id), 303)


@campaigns_pages.get("/<int:campaign_id>")
@signed_in
def campaign(campaign_id: int) -> ResponseReturnValue:
    """The place where the campaign's next step is."""
    place = pages.current_place(_seen(campaign_id))
    return redirect(url_for(f"campaigns.{place}", campaign_id=campaign_id), 303)


@campaigns_pages.route("/<int:campaign_id>/content", methods=["GET", "POST"])
@signed_in
def content(campaign_id: int) -> ResponseReturnValue:
    """How it reads; who composes may change it until it is armed."""
    found = _mine(campaign_id, COMPOSE) if request.method == "POST" else _seen(campaign_id)
    form = pages.offering(found, obj=found)
    if form.validate_on_submit():
        actions.compose(found, form.data, by=me(), at=clock.now(), seen=form.version.data or 0)
        flash(_("Contenido guardado."), "success")
        for sentence in told(found.words):
            flash(sentence, "warning")
        return redirect(url_for("campaigns.review", campaign_id=campaign_id), 303)
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
    found, ours = _mine(campaign_id, COMPOSE), current_app.config["SETTINGS"].campaigns_from
    seen = checked(Versioned()).version.data or 0
    actions.carry_over(found, from_address=ours, by=me(), at=clock.now(), seen=seen)
    flash(_("La campaña tiene ahora lo que dice la solicitud."), "success")
    return redirect(url_for("campaigns.content", campaign_id=campaign_id), 303)


@campaigns_pages.get("/<int:campaign_id>/audience")
@signed_in
def audience(campaign_id: int) -> ResponseReturnValue:
    """To whom, and who is left out and why."""
    found = _seen(campaign_id)
    return render_template(
        "campaigns/audience.html", **pages.common(found, my_roles(), "audience"), **pages.audience(found)
    )


def _prepare_proof(campaign_id: int) -> None:
    """Compile what is to be proved, and count whom it reaches, while nobody waits for it."""
    if not nobody():
        g.prepared = ready(_seen(campaign_id), institution().name, at=clock.now())


@campaigns_pages.route("/<int:campaign_id>/review", methods=["GET", "POST"])
@beforehand(_prepare_proof)
@signed_in
def review(campaign_id: int) -> ResponseReturnValue:
    """Everything that must hold, as lights; and the proof."""
    found = _mine(campaign_id, COMPOSE) if request.method == "POST" else _seen(campaign_id)
    form = ProofForm(version=found.version)
    if form.validate_on_submit():
        ours = institution().name
        note, seen = form.note.data or "", form.version.data or 0
        proofs.send_proof(found, institution=ours, note=note, by=me(), at=clock.now(), seen=seen, prepared=g.prepared)
        flash(_("Prueba enviada. El reloj de la solicitud queda quieto hasta la respuesta."), "success")
        return redirect(url_for("campaigns.review", campaign_id=campaign_id), 303)
    with shown_again():
        facts = pages.common(found, my_roles(), "review") | pages.review(found, me(), my_roles())
        return render_template("campaigns/review.html", form=form, **facts), pages.status(form)


@campaigns_pages.post("/<int:campaign_id>/substance")
@signed_in
def substance(campaign_id: int) -> ResponseReturnValue:
    """Another person of the office signs its own work."""
    ticket, read = ticket_of(_mine(campaign_id, COMPOSE, SIGN_OWN_INITIATIVE)), request.form.get("content_hash", "")
    actions.sign_substance(ticket, by=me(), at=clock.now(), content_hash=read)
    flash(_("Contenido firmado."), "success")
    return redirect(url_for("campaigns.review", campaign_id=campaign_id), 303)


def _count_first(campaign_id: int) -> None:
    """Count whom it would reach while nobody waits for it."""
    if not nobody():
        g.counted = for_launch(_seen(campaign_id), today(clock.now()))


@campaigns_pages.route("/<int:campaign_id>/sending", methods=["GET", "POST"])
@beforehand(_count_first)
@signed_in
def sending(campaign_id: int) -> ResponseReturnValue:
    """When it goes, and how it is going."""
    found = _steered(campaign_id) if request.method == "POST" else _seen(campaign_id)
    form = LaunchForm(version=found.version).offer(pages.zones(found), found.unknown_policy)
    if form.validate_on_submit():
        second_above = current_app.config["SETTINGS"].second_person_above
        releases.send_off(
            found, start_at=pages.instant(form), by=me(), at=clock.now(), seen=form.version.data or 0,
            second_above=second_above, manner=pace.chosen(form), over_quota=bool(form.over_quota.data),
            counted=g.counted,
        )  # fmt: skip
        return redirect(url_for("campaigns.sending", campaign_id=campaign_id), 303)
    with shown_again():
        return _sending_page(found, form)


def _sending_page(campaign: Campaign, form: LaunchForm) -> ResponseReturnValue:
    facts = pages.common(campaign, my_roles(), "sending") | pages.live(campaign) | pace.before(campaign)
    if form.form_errors and (facts["forbidden"] or not facts["launchable"]):
        return problem(422, str(form.form_errors[0]))  # there is no form that could say it
    return render_template("campaigns/sending.html", form=form, **facts), pages.status(form)


@campaigns_pages.errorhandler(Refused)
def refused(refusal: Refused) -> ResponseReturnValue:
    """What was to be launched and may not be so comes back with the reason and with all that was typed."""
    if request.endpoint != "campaigns.sending":
        return problem(422, refusal.sentence)
    with shown_again():
        found = _seen((request.view_args or {})["campaign_id"])
        form = LaunchForm().offer(pages.zones(found), found.unknown_policy)
        form.form_errors.append(refusal.sentence)
        return _sending_page(found, form)


@campaigns_pages.get("/<int:campaign_id>/live")
@signed_in
def live(campaign_id: int) -> ResponseReturnValue:
    """The moving part of the sending page, asked for again and again while it runs."""
    found = _seen(campaign_id)
    answer = make_response(
        render_template("campaigns/_live.html", **pages.common(found, my_roles(), "sending"), **pages.live(found))
    )
    if request.args.get("was") != found.status:
        # What may be done has changed with the status: the whole page, not only its moving part.
        answer.headers["HX-Refresh"] = "true"
    return answer


@campaigns_pages.post("/<int:campaign_id>/undo")
@signed_in
def undo(campaign_id: int) -> ResponseReturnValue:
    """Take the launch back before its first message: the one that the person saw."""
    seen = checked(Versioned()).version.data
    campaigns.undo(_steered(campaign_id), by=me(), at=clock.now(), seen=seen)
    flash(_("Se deshizo el envío: no salió ningún mensaje nuevo."), "success")
    return redirect(url_for("campaigns.sending", campaign_id=campaign_id), 303)


@campaigns_pages.post("/<int:campaign_id>/pause")
@signed_in
def pause(campaign_id: int) -> ResponseReturnValue:
    """Stop at the message."""
    campaigns.pause(_steered(campaign_id), by=me(), at=clock.now())
    return redirect(url_for("campaigns.sending", campaign_id=campaign_id), 303)


@campaigns_pages.post("/<int:campaign_id>/resume")
@signed_in
def resume(campaign_id: int) -> ResponseReturnValue:
    """Go on where it stopped, if it is as the person saw it: somebody else may have had a reason to stop it since."""
    seen = checked(Versioned()).version.data
    actions.resume(_steered(campaign_id), by=me(), at=clock.now(), seen=seen)
    return redirect(url_for("campaigns.sending", campaign_id=campaign_id), 303)


@campaigns_pages.post("/<int:campaign_id>/cancel")
@signed_in
def cancel(campaign_id: int) -> ResponseReturnValue:
    """Never again, with the reason why."""
    reason, was = request.form.get("reason", ""), request.form.get("was", "")
    actions.cancel(_steered(campaign_id), reason=reason, by=me(), at=clock.now(), was=was)
    return redirect(url_for("campaigns.sending", campaign_id=campaign_id), 303)


@campaigns_pages.get("/<int:campaign_id>/results")
@signed_in
def results(campaign_id: int) -> ResponseReturnValue:
    """The figures, each with its formula."""
    found = _seen(campaign_id)
    return render_template(
        "campaigns/results.html",
        explains=found.frozen_at is not None and i_can(COMPOSE, LAUNCH, RELEASE_DISPATCH, DISPATCHES),
        **pages.common(found, my_roles(), "results"),
        **pages.results(found),
    )


@campaigns_pages.post("/<int:campaign_id>/proof")
@signed_in
@repeatable("it only leads to a page")
def answer_proof(campaign_id: int) -> ResponseReturnValue:
    """From the desk to the page where the signed-in person answers the newest proof, the same page as by mail."""
    proof = newest(_seen(campaign_id))
    if proof is None:
        raise Missing
    return redirect(address(proof, me(), at=clock.now()), 303)


@campaigns_pages.get("/<int:campaign_id>/preview")
@signed_in
def preview(campaign_id: int) -> ResponseReturnValue:
    """The mail as a reader would see it, framed and harmless."""
    found, mode = _seen(campaign_id), request.args.get("modo", "")
    return sandboxed(preview_text(found) if mode == "texto" else preview_html(found, mode=mode))
