"""Signing from a mail, without an account. GET shows, POST decides."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ticketing import clock
from ticketing.desk.gates import actions
from ticketing.desk.gates.forms import VerdictForm
from ticketing.desk.gates.shown import Signing, by_pass, signing
from ticketing.desk.here import this_day
from ticketing.desk.tickets import queries as tickets
from ticketing.extensions import db
from ticketing.office.links import queries as links
from ticketing.office.links.models import ActionLink
from ticketing.web.forms import checked
from ticketing.web.outcomes import Missing, Overtaken
from ticketing.web.security import sandboxed
from workflows.refusals import Refused

public = Blueprint("gates", __name__)
PURPOSE = "sign"


@public.get("/sign/<token>")
def sign(token: str) -> str:
    """What is asked, and the three answers; afterwards what was decided and when."""
    return _page(_link(token), token)


@public.post("/sign/<token>")
def decide(token: str) -> ResponseReturnValue:
    """Approve, return or reject what was read."""
    link, form = _link(token), checked(VerdictForm())
    actions.sign_gate(
        tickets.by_id(link.subject_id),
        link.gate,
        form.verdict.data or "",
        by=link.person,
        at=clock.now(),
        content_hash=form.content_hash.data or "",
        note=form.note.data or "",
        channel="mail",
    )
    return redirect(url_for("gates.sign", token=token), 303)


@public.get("/sign/<token>/content")
def content(token: str) -> ResponseReturnValue:
    """The words alone, as their readers will see them."""
    link = _link(token)
    view = _signing(link)
    return sandboxed(render_template("gates/content.html", view=view))


@public.errorhandler(Missing)
def gone(_outcome: Missing) -> ResponseReturnValue:
    """The link is over, or was never one."""
    db.session.rollback()
    return render_template("gates/gone.html"), 404


@public.errorhandler(Refused)
@public.errorhandler(Overtaken)
def not_done(outcome: Refused | Overtaken) -> ResponseReturnValue:
    """The page as it is now, with the reason and what was typed."""
    db.session.rollback()
    token = (request.view_args or {})["token"]
    status = 409 if isinstance(outcome, Overtaken) else 422
    return _page(_link(token), token, sent=VerdictForm(), sentence=outcome.sentence), status


def _link(token: str) -> ActionLink:
    return links.by_token(token, PURPOSE)


def _signing(link: ActionLink, sent: VerdictForm | None = None, sentence: str = "") -> Signing:
    ticket, at = tickets.by_id(link.subject_id), clock.now()
    address = by_pass(at)
    return signing(ticket, link.gate, link.person, on=this_day(), at=at, address=address, sent=sent, sentence=sentence)


def _page(link: ActionLink, token: str, sent: VerdictForm | None = None, sentence: str = "") -> str:
    action, whole = url_for("gates.decide", token=token), url_for("gates.content", token=token)
    return render_template("gates/sign.html", view=_signing(link, sent, sentence), action=action, whole=whole)
