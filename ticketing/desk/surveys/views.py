"""The survey from a mail, without an account. GET shows, POST answers."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ticketing import clock
from ticketing.desk.surveys.answering import receive
from ticketing.desk.surveys.shown import survey as shown
from ticketing.desk.tickets import queries as tickets
from ticketing.extensions import db
from ticketing.office.links import queries as links
from ticketing.office.links.models import ActionLink
from ticketing.web.outcomes import Missing
from ticketing.web.settings import settings
from workflows.refusals import Refused

public = Blueprint("surveys", __name__)
PURPOSE = "survey"
# Written out: the public face serves this page and has no map of the desk's addresses.
NEW_REQUEST = "/requests/new?follows="


@public.get("/survey/<token>")
def survey(token: str) -> str:
    """What was asked and delivered, and whether the person agrees."""
    return _page(_link(token), token)


@public.post("/survey/<token>")
def answer(token: str) -> ResponseReturnValue:
    """The answer, or a comment after the closing."""
    link = _link(token)
    ticket = tickets.by_id(link.subject_id)
    receive(ticket, channel="mail", by=link.person, at=clock.now())
    return redirect(url_for("surveys.survey", token=token, gracias=1), 303)


@public.errorhandler(Missing)
def gone(_outcome: Missing) -> ResponseReturnValue:
    """The link is over, or was never one."""
    db.session.rollback()
    return render_template("gates/gone.html"), 404


@public.errorhandler(Refused)
def not_done(refusal: Refused) -> ResponseReturnValue:
    """The page again, with the reason and what was typed."""
    db.session.rollback()
    token = (request.view_args or {})["token"]
    return _page(_link(token), token, refusal.sentence), 422


def _link(token: str) -> ActionLink:
    return links.by_token(token, PURPOSE)


def _page(link: ActionLink, token: str, sentence: str = "") -> str:
    ticket, said = tickets.by_id(link.subject_id), request.form.get("said")
    view = shown(ticket, agrees=None if said not in ("yes", "no") else said == "yes", sentence=sentence)
    again = settings().base_url.rstrip("/") + NEW_REQUEST + ticket.number
    action = url_for("surveys.answer", token=token)
    return render_template("surveys/survey.html", view=view, action=action, again=again, frame="public.html")
