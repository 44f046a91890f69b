"""The proof as its confirmer sees it, on a phone, without signing in. GET shows, POST decides, once."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ticketing import clock
from ticketing.desk.cases.rules import office_day, signs_alone
from ticketing.desk.gates.authors import barred
from ticketing.desk.telling.notices import may_be_told
from ticketing.dispatch.campaign_page import pages
from ticketing.dispatch.campaign_page.forms import AnswerForm
from ticketing.dispatch.campaign_page.previews import preview_html
from ticketing.dispatch.campaigns.queries import ticket_of
from ticketing.dispatch.proofs import actions
from ticketing.dispatch.proofs.links import PURPOSE
from ticketing.dispatch.proofs.models import Proof
from ticketing.extensions import db
from ticketing.office.links.actions import decided
from ticketing.office.links.models import ActionLink
from ticketing.office.links.opened import Opened, declared, opened
from ticketing.office.links.queries import by_token
from ticketing.office.links.views import answers
from ticketing.office.signatures.channels import MAIL
from ticketing.web import walls
from ticketing.web.outcomes import Missing
from ticketing.web.security import sandboxed

proofs_pages = Blueprint("proofs", __name__, url_prefix="/proof")


@proofs_pages.get("/<token>")
def proof(token: str) -> ResponseReturnValue:
    """What would go out, to how many, and how it differs from what was signed."""
    return _page(token, AnswerForm())


@proofs_pages.get("/<token>/content")
def content(token: str) -> ResponseReturnValue:
    """The mail itself, framed and harmless."""
    return sandboxed(preview_html(_proof(_link(token)).campaign))


@proofs_pages.post("/<token>/confirm")
def confirm(token: str) -> ResponseReturnValue:
    """It may go out like this: the second signature."""
    link, at = _link(token), clock.now()
    told = declared(_opened(link), request.form)
    actions.confirm(_proof(link), by=link.person, at=at, channel=MAIL, declared=told)
    decided(link, at=at)
    return redirect(url_for("proofs.proof", token=token), 303)


@proofs_pages.post("/<token>/changes")
def changes(token: str) -> ResponseReturnValue:
    """Something must change first."""
    link, form, at = _link(token), AnswerForm(), clock.now()
    if not form.validate_on_submit():
        return _page(token, form), 422
    told = declared(_opened(link), request.form)
    actions.ask_changes(_proof(link), note=form.note.data or "", by=link.person, at=at, channel=MAIL, declared=told)
    decided(link, at=at)
    return redirect(url_for("proofs.proof", token=token), 303)


def _link(token: str) -> ActionLink:
    """The link of that token. Missing too where the ticket was reserved and its person is none of its own any more."""
    found = by_token(token, PURPOSE)
    campaign = _proof(found).campaign
    ticket = ticket_of(campaign)
    if not may_be_told(ticket, found.person, office_day(ticket, clock.now())):
        raise Missing
    walls.speak_by(campaign.zone)
    return found


def _proof(link: ActionLink) -> Proof:
    return db.session.get_one(Proof, link.subject_id)


def _opened(link: ActionLink) -> Opened:
    """Who wrote or works it does not answer with the link of somebody else."""
    ticket = ticket_of(_proof(link).campaign)
    return opened(link, frozenset() if signs_alone(ticket) else barred(ticket))


def _page(token: str, form: Any, sentence: str = "") -> str:
    link = _link(token)
    facts = {"token": token, "form": form, "sentence": sentence, "whose": _opened(link)}
    return render_template("proofs/proof.html", **facts, **pages.proof(_proof(link), link.person))


answers(proofs_pages, lambda token, sentence: _page(token, AnswerForm(), sentence))
