"""The survey from a mail, without an account. GET shows, POST answers."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ticketing import clock
from ticketing.desk.cases import queries as tickets
from ticketing.desk.cases.rules import zone_of
from ticketing.desk.gates.authors import barred
from ticketing.desk.surveys.answering import COMMENT, asked, receive
from ticketing.desk.surveys.queries import open_for
from ticketing.desk.surveys.shown import survey as shown
from ticketing.office.links import queries as links
from ticketing.office.links.actions import decided
from ticketing.office.links.models import ActionLink
from ticketing.office.links.opened import Opened, declared, opened
from ticketing.office.links.views import answers
from ticketing.office.signatures.channels import MAIL
from ticketing.web import walls
from ticketing.web.outcomes import Overtaken
from ticketing.web.settings import settings

public = Blueprint("surveys", __name__)
PURPOSE = "survey"
ONCE = (
    "Con este enlace ya respondió la encuesta, y un enlace responde una sola vez. Su respuesta quedó registrada; si la "
    "solicitud volvió a solucionarse, use el enlace del último correo."
)
# Written out: the public face serves this page and has no map of the desk's addresses.
NEW_REQUEST = "/requests/new?follows="


@public.get("/survey/<token>")
def survey(token: str) -> str:
    """What was asked and delivered, and whether the person agrees."""
    return _page(_link(token), token)


@public.post("/survey/<token>")
def answer(token: str) -> ResponseReturnValue:
    """The answer, or a comment after the closing."""
    link, said, at = _link(token), asked(), clock.now()
    ticket, told = tickets.by_id(link.subject_id), declared(_opened(link), request.form)
    if said != COMMENT and link.decided_at is not None and open_for(ticket):
        raise Overtaken(ONCE)
    receive(ticket, channel=MAIL, by=link.person, at=at, declared=told)
    if said != COMMENT:
        decided(link, at=at)
    return redirect(url_for("surveys.survey", token=token, gracias=1), 303)


def _link(token: str) -> ActionLink:
    found = links.by_token(token, PURPOSE)
    walls.speak_by(zone_of(tickets.by_id(found.subject_id)))
    return found


def _opened(link: ActionLink) -> Opened:
    """Who works the ticket does not answer for who asked for it."""
    return opened(link, barred(tickets.by_id(link.subject_id)))


def _page(link: ActionLink, token: str, sentence: str = "") -> str:
    ticket, said = tickets.by_id(link.subject_id), request.form.get("said")
    view = shown(ticket, agrees=None if said not in ("yes", "no") else said == "yes", sentence=sentence)
    again = settings().base_url.rstrip("/") + NEW_REQUEST + ticket.number
    action = url_for("surveys.answer", token=token)
    facts = {"view": view, "action": action, "again": again, "whose": _opened(link)}
    return render_template("surveys/survey.html", frame="public.html", **facts)


answers(public, lambda token, sentence: _page(_link(token), token, sentence))
