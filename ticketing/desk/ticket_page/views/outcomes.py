"""How the ticket's pages say that something was not done."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from ticketing.desk.access.here import ticket_here
from ticketing.desk.signing.forms import VerdictForm
from ticketing.desk.ticket_page.views import classifying, signing, survey
from ticketing.desk.ticket_page.views.blueprint import pages, sent, shown
from ticketing.extensions import db
from ticketing.web.beforehand import shown_again
from ticketing.web.errors import problem
from ticketing.web.outcomes import Overtaken
from workflows.refusals import Refused

TYPED = ("body", "note", "reason", "exception_reason", "address")


@pages.errorhandler(Refused)
def refused(refusal: Refused) -> ResponseReturnValue:
    """The page again, with the reason and with what was typed."""
    db.session.rollback()
    given = request.view_args or {}
    number = given.get("number")
    if number is None or request.method == "GET":
        return problem(422, refusal.sentence)
    with shown_again():
        return _again(number, given.get("gate", ""), refusal.sentence), 422


@pages.errorhandler(Overtaken)
def overtaken(outcome: Overtaken) -> ResponseReturnValue:
    """Who changed what meanwhile, the way back, and what was typed to take along."""
    db.session.rollback()
    number = (request.view_args or {})["number"]
    kept = "\n\n".join(request.form[name] for name in TYPED if request.form.get(name))
    back = url_for("tickets.ticket", number=number)
    return render_template("errors/409.html", what=outcome.sentence, reload_url=back, kept=kept), 409


def _again(number: str, gate: str, sentence: str) -> str:
    if request.endpoint == "tickets.decide":
        return signing.page(number, gate, VerdictForm(), sentence)
    if request.endpoint == "tickets.recategorise":
        return classifying.again(ticket_here(number), sent(sentence))
    if request.endpoint == "tickets.answer":
        return survey.page(ticket_here(number), sentence)
    return shown(ticket_here(number), sent(sentence))
