"""Signing inside the desk: the same page as from the mail."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ticketing import clock
from ticketing.desk.access.here import this_day, ticket_here
from ticketing.desk.gates.queries import waiting_for
from ticketing.desk.signing import actions, taking_back
from ticketing.desk.signing.forms import VerdictForm
from ticketing.desk.signing.shown import in_desk, signing
from ticketing.desk.ticket_page.views.blueprint import pages
from ticketing.office.sign_in.current import me, signed_in
from ticketing.web.forms import checked


@pages.get("/<number>/sign/<gate>")
@signed_in
def sign(number: str, gate: str) -> str:
    """What is asked at this gate, and the three answers."""
    return page(number, gate)


@pages.post("/<number>/sign/<gate>")
@signed_in
def decide(number: str, gate: str) -> ResponseReturnValue:
    """Approve, return or reject what was read."""
    ticket = ticket_here(number)
    form = checked(VerdictForm())
    verdict, digest, note = form.verdict.data or "", form.content_hash.data or "", form.note.data or ""
    actions.sign_gate(ticket, gate, verdict, by=me(), at=clock.now(), content_hash=digest, note=note)
    return redirect(url_for("tickets.sign", number=number, gate=gate), 303)


@pages.post("/<number>/sign/<gate>/take-back")
@signed_in
def take_back(number: str, gate: str) -> ResponseReturnValue:
    """Take back what one decided here, while nobody has taken the ticket."""
    taking_back.take_back(ticket_here(number), gate, by=me(), at=clock.now())
    flash(_("Retirada. Puede decidir de nuevo cuando quiera; quien la pidió ya lo sabe."), "success")
    return redirect(url_for("tickets.sign", number=number, gate=gate), 303)


def page(number: str, gate: str, sent: VerdictForm | None = None, sentence: str = "") -> str:
    """The page of one gate, with what was sent if it was refused."""
    ticket, at = ticket_here(number), clock.now()
    view = signing(ticket, gate, me(), on=this_day(), at=at, address=in_desk, sent=sent, sentence=sentence)
    action = url_for("tickets.decide", number=number, gate=gate)
    # Whoever has decided goes on to the next; whoever is reading is not led away.
    others = [] if view.decides else waiting_for(me(), this_day())
    back = url_for("tickets.take_back", number=number, gate=gate)
    return render_template("gates/desk.html", view=view, action=action, whole=None, others=others, back=back)
