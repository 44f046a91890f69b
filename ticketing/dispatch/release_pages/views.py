"""«Despachos»: what waits to be released, and one dispatch with what may be done about it."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from flask import Blueprint, Response, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from ticketing import clock
from ticketing.desk.cases.rules import zone_of
from ticketing.dispatch.campaign_page import pace, pages
from ticketing.dispatch.campaign_page.forms import LaunchForm, Versioned
from ticketing.dispatch.campaigns import windows
from ticketing.dispatch.own_means.models import MESSAGE, RECIPIENTS, OwnMeans
from ticketing.dispatch.release_pages import shown
from ticketing.dispatch.release_pages.forms import ConfirmForm, LeaveForm, RefuseForm
from ticketing.dispatch.releases import actions
from ticketing.dispatch.releases.exports import export
from ticketing.dispatch.releases.queries import Dispatch, get
from ticketing.extensions import db
from ticketing.massmail.campaigns import actions as engine
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.campaigns.reach import for_launch
from ticketing.office.calendars.queries import today
from ticketing.office.file_pages.views import takes_files
from ticketing.office.files.actions import store
from ticketing.office.sign_in.current import allowed, me, my_roles, nobody
from ticketing.web import walls
from ticketing.web.beforehand import beforehand, shown_again
from ticketing.web.errors import problem
from ticketing.web.forms import checked
from ticketing.web.once.guard import repeatable
from ticketing.web.outcomes import Missing, Overtaken
from workflows.capabilities import RELEASE_DISPATCH
from workflows.refusals import Refused

dispatches_pages = Blueprint("dispatches", __name__, url_prefix="/dispatches")
NAMES = {MESSAGE: ("mensaje", "eml", "message/rfc822"), RECIPIENTS: ("destinatarios", "csv", "text/csv; charset=utf-8")}


@dispatches_pages.get("/")
@allowed(RELEASE_DISPATCH)
def index() -> ResponseReturnValue:
    """What waits for its dispatch."""
    return render_template("dispatches/index.html", **shown.index(my_roles()))


@dispatches_pages.get("/<number>")
@allowed(RELEASE_DISPATCH)
def dispatch(number: str) -> ResponseReturnValue:
    """One dispatch."""
    return _page(number)


def _count_first(number: str) -> None:
    """Count whom it would reach while nobody waits for it."""
    found = None if nobody() else _seen(number).campaign
    g.counted = for_launch(found, today(clock.now())) if found is not None and found.frozen_at is None else None


@dispatches_pages.post("/<number>/release")
@beforehand(_count_first)
@allowed(RELEASE_DISPATCH)
def release(number: str) -> ResponseReturnValue:
    """Let it go out here, now or at an hour."""
    found = _campaign(number)
    form, at = checked(_offered(LaunchForm(), found)), clock.now()
    actions.release(
        found, start_at=pages.instant(form), by=me(), at=at, seen=form.version.data or 0,
        second_above=current_app.config["SETTINGS"].second_person_above, manner=pace.chosen(form, found, at),
        over_quota=bool(form.over_quota.data), counted=g.counted,
    )  # fmt: skip
    return _to(number, _("Despacho liberado. Cuando termine, la solicitud avanza sola y todos se enteran."))


@dispatches_pages.post("/<number>/undo")
@allowed(RELEASE_DISPATCH)
def undo(number: str) -> ResponseReturnValue:
    """Take the release back before its first message."""
    engine.undo(_campaign(number), by=me(), at=clock.now(), seen=checked(Versioned()).version.data)
    return _to(number, _("Se deshizo el envío: no salió ningún mensaje nuevo."))


@dispatches_pages.post("/<number>/own-means")
@beforehand(_count_first)
@allowed(RELEASE_DISPATCH)
def take_over(number: str) -> ResponseReturnValue:
    """Send it by one's own means."""
    seen = checked(Versioned()).version.data or 0
    actions.take_over(_campaign(number), by=me(), at=clock.now(), seen=seen, counted=g.counted)
    return _to(number, _("Listo: desde aquí ya no sale. Descargue el mensaje y los destinatarios."))


@dispatches_pages.post("/<number>/download/<kind>")
@repeatable("each download is a new one, and on record")
@allowed(RELEASE_DISPATCH)
def download(number: str, kind: str) -> ResponseReturnValue:
    """The message or its recipients, made now."""
    if kind not in NAMES:
        raise Missing
    _row, content = export(_taken(number), kind, by=me(), at=clock.now())
    name, ending, media = NAMES[kind]
    answer = Response(content, content_type=media)
    answer.headers["Content-Disposition"] = f'attachment; filename="{number}-{name}.{ending}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@dispatches_pages.post("/<number>/confirmation")
@takes_files()
@allowed(RELEASE_DISPATCH)
def confirm(number: str) -> ResponseReturnValue:
    """It was sent: how many, when, and what shows it."""
    one, form, at = _taken(number, ended=True), checked(ConfirmForm()), clock.now()
    actions.ask_open(one)
    proof = form.proof.data
    if not isinstance(proof, FileStorage) or not proof.filename:
        raise Refused(_("Adjunte la prueba del envío: una captura, un informe o el registro de su sistema."))
    file = store(cast(BinaryIO, proof.stream), proof.filename, by=me(), at=at)
    sent_at = (form.sent_at.data or at).replace(tzinfo=zone_of(_seen(number).ticket))
    count, note = form.count.data or 0, form.note.data or ""
    actions.confirm(one, count=count, sent_at=sent_at, proof=file, note=note, by=me(), at=at)
    return _to(number, _("Despacho confirmado. La oficina y quien lo pidió ya lo saben."))


@dispatches_pages.post("/<number>/leave")
@allowed(RELEASE_DISPATCH)
def give_up(number: str) -> ResponseReturnValue:
    """Not by one's own means after all: nothing was sent."""
    reason = checked(LeaveForm()).why_left.data or ""
    actions.give_up(_taken(number, ended=True), reason=reason, by=me(), at=clock.now())
    return _to(number, _("Lo dejó: puede liberarse desde aquí."))


@dispatches_pages.post("/<number>/refusal")
@allowed(RELEASE_DISPATCH)
def refuse(number: str) -> ResponseReturnValue:
    """It is not sent, and goes back to the office with the reason."""
    form = checked(RefuseForm())
    ticket = _seen(number).ticket
    actions.refuse(ticket, reason=form.why_refused.data or "", by=me(), at=clock.now(), seen=form.version.data)
    flash(_("Despacho negado: la solicitud %(n)s volvió a la oficina con su razón.", n=number), "success")
    return redirect(url_for("dispatches.index"), 303)


@dispatches_pages.errorhandler(Refused)
def refused(refusal: Refused) -> ResponseReturnValue:
    """The page again, with the reason and with what was typed."""
    db.session.rollback()
    number = (request.view_args or {}).get("number")
    if number is None or request.method == "GET":
        return problem(422, refusal.sentence)
    with shown_again():
        return _page(number, refusal.sentence), 422


@dispatches_pages.errorhandler(Overtaken)
def overtaken(outcome: Overtaken) -> ResponseReturnValue:
    """Who changed what meanwhile, the way back, and what was typed to take along."""
    db.session.rollback()
    number = (request.view_args or {})["number"]
    kept = "\n\n".join(request.form[name] for name in ("note", "why_left", "why_refused") if request.form.get(name))
    back = url_for("dispatches.dispatch", number=number)
    return render_template("errors/409.html", what=outcome.sentence, reload_url=back, kept=kept), 409


def _seen(number: str) -> Dispatch:
    """The dispatch, told by its own wall."""
    found = get(number, my_roles())
    walls.speak_by(zone_of(found.ticket))
    return found


def _page(number: str, sentence: str = "") -> str:
    found = _seen(number)
    return render_template(
        "dispatches/dispatch.html", sentence=sentence, **_forms(found), **shown.dispatch(found, me())
    )  # fmt: skip


def _forms(found: Dispatch) -> dict[str, Any]:
    """The page's forms; the one that was just sent holds what was typed."""
    version = found.campaign.version if found.campaign else 0
    kinds = {"release": LaunchForm, "confirm": ConfirmForm, "give_up": LeaveForm, "refuse": RefuseForm}
    sent = (request.endpoint or "").rpartition(".")[2]
    forms: dict[str, Any] = {name: kind() if name == sent else kind(formdata=None) for name, kind in kinds.items()}
    if found.campaign is not None:
        _offered(forms["release"], found.campaign)
    if sent in forms:
        forms[sent].validate()
    forms["release"].version.data, forms["refuse"].version.data = version, found.ticket.version
    return {"forms": forms}


def _offered(form: LaunchForm, campaign: Campaign) -> LaunchForm:
    return form.offer(pages.zones(campaign), campaign.unknown_policy, windows.offered(campaign))


def _campaign(number: str) -> Campaign:
    found = _seen(number)
    if found.campaign is None:
        raise Refused(shown.NO_CAMPAIGN)
    return found.campaign


def _taken(number: str, *, ended: bool = False) -> OwnMeans:
    """The dispatch by other means; also one that has ended, where who asks is told how."""
    found = _seen(number)
    one = found.own_means if ended else found.taken
    if one is None and found.own_means is not None:
        actions.ask_open(found.own_means)
    if one is None:
        raise Missing
    return one


def _to(number: str, said: str) -> ResponseReturnValue:
    flash(said, "success")
    return redirect(url_for("dispatches.dispatch", number=number), 303)
