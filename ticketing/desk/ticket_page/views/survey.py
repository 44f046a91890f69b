"""The survey inside the desk: the same page as from the mail."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ticketing import clock
from ticketing.desk.access.here import ticket_here
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import roles_on
from ticketing.desk.surveys.answering import receive
from ticketing.desk.surveys.shown import survey as shown
from ticketing.desk.ticket_page.views.blueprint import pages
from ticketing.office.sign_in.current import me, signed_in
from ticketing.office.signatures.channels import DESK
from ticketing.web.outcomes import Missing
from workflows.rows import REQUESTER


@pages.get("/<number>/survey")
@signed_in
def survey(number: str) -> str:
    """Whether what was delivered is what was asked; for who asked it."""
    return page(_mine(number))


@pages.post("/<number>/survey")
@signed_in
def answer(number: str) -> ResponseReturnValue:
    """The answer, or a comment after the closing."""
    receive(_mine(number), channel=DESK, by=me(), at=clock.now())
    return redirect(url_for("tickets.survey", number=number, gracias=1), 303)


def page(ticket: Ticket, sentence: str = "") -> str:
    """The survey's page."""
    said = request.form.get("said")
    view = shown(ticket, agrees=None if said not in ("yes", "no") else said == "yes", sentence=sentence)
    action = url_for("tickets.answer", number=ticket.number)
    again = url_for("requests.new", follows=ticket.number)
    return render_template("surveys/survey.html", view=view, action=action, again=again, frame="layout.html")


def _mine(number: str) -> Ticket:
    ticket = ticket_here(number)
    if REQUESTER not in roles_on(ticket, me(), clock.now()):
        raise Missing
    return ticket
