"""Proofs of what is being made: sending one, its page at the desk, what is said of it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ticketing import clock
from ticketing.desk.access.here import ticket_here
from ticketing.desk.attachments.uploads import kept
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import able
from ticketing.desk.pieces import actions, queries
from ticketing.desk.pieces.forms import AnswerForm, CommentForm
from ticketing.desk.pieces.shown import place_pressed, shown
from ticketing.desk.ticket_page.forms import ProofForm
from ticketing.desk.ticket_page.views.blueprint import pages, to
from ticketing.office.file_pages.views import takes_files
from ticketing.office.sign_in.current import me, signed_in
from ticketing.office.signatures.channels import DESK
from ticketing.web.forms import checked
from workflows.capabilities import WORK


@pages.post("/<number>/deliverables/<kind>/proofs")
@takes_files()
@signed_in
def prove(number: str, kind: str) -> ResponseReturnValue:
    """Show the requester what is being made."""
    ticket, form, at = ticket_here(number), checked(ProofForm()), clock.now()
    files = kept(form.file.data, by=me(), at=at)
    proof = actions.send(
        ticket,
        kind,
        file=files[0] if files else None,
        address=form.address.data or "",
        note=form.note.data or "",
        by=me(),
        at=at,
        seen=form.version,
    )
    flash(_("Prueba %(number)s enviada a %(who)s.", number=proof.number, who=ticket.requester.name), "success")
    return to(ticket, f"entrega-{kind}")


@pages.get("/<number>/proofs/<int:proof>")
@signed_in
def proof(number: str, proof: int) -> ResponseReturnValue:
    """What is proved, what was said of it, and for its requester the two answers."""
    ticket = ticket_here(number)
    found = queries.by_id(ticket, proof)
    urls = {
        one.id: url_for("files.show", token=one.file.token, name=one.file.name)
        for one in queries.of(ticket)
        if one.file is not None
    }
    works = able(ticket, me(), WORK, at=clock.now())
    return render_template(
        "pieces/proof.html",
        frame="layout.html",
        view=shown(found, me(), urls),
        ticket=ticket,
        whose=None,
        sentence="",
        comment_at=url_for("tickets.say_of_proof", number=number, proof=proof),
        answer_at=url_for("tickets.answer_proof", number=number, proof=proof),
        resolve={"number": number} if works else None,
    )


@pages.post("/<number>/proofs/<int:proof>/comments")
@signed_in
def say_of_proof(number: str, proof: int) -> ResponseReturnValue:
    """Say something of it, or of the place that was pressed."""
    found, form = queries.by_id(ticket_here(number), proof), checked(CommentForm())
    place = place_pressed(found, request.form)
    body, page = form.body.data or "", form.page_number
    actions.comment(found, body=body, page=page, place=place, by=me(), at=clock.now())
    return _back(found.ticket, proof)


@pages.post("/<number>/proofs/<int:proof>/comments/<int:comment>/done")
@signed_in
def settle_comment(number: str, proof: int, comment: int) -> ResponseReturnValue:
    """What was asked there is done."""
    found = queries.by_id(ticket_here(number), proof)
    actions.resolve(found, comment, by=me(), at=clock.now())
    return _back(found.ticket, proof)


@pages.post("/<number>/proofs/<int:proof>/answer")
@signed_in
def answer_proof(number: str, proof: int) -> ResponseReturnValue:
    """Approve it, or say what must change."""
    found, form = queries.by_id(ticket_here(number), proof), checked(AnswerForm())
    verdict, note = form.verdict.data or "", form.note.data or ""
    actions.answer(found, verdict, note=note, by=me(), at=clock.now(), channel=DESK)
    flash(_("Su respuesta quedó registrada; el equipo ya la tiene."), "success")
    return _back(found.ticket, proof)


def _back(ticket: Ticket, proof: int) -> ResponseReturnValue:
    return redirect(url_for("tickets.proof", number=ticket.number, proof=proof), 303)
