"""What follows from what the office makes: a proof is mailed, and who published is told what does not stand."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l

from ticketing import clock
from ticketing.desk.cases.queries import by_id
from ticketing.desk.deliverables import queries as deliverables
from ticketing.desk.letter_choice import speak
from ticketing.desk.letters import words
from ticketing.desk.pieces import queries as pieces
from ticketing.desk.pieces.actions import MAILS
from ticketing.desk.pieces.links import address
from ticketing.desk.publications import queries as publications
from ticketing.desk.publications.actions import TELLS
from ticketing.desk.publications.models import FAILED
from ticketing.ledger.events.models import Event
from ticketing.ledger.reactions.faults import MAIL
from ticketing.ledger.reactions.table import After, Occasion
from ticketing.office.people import queries as people


def tell_publication(occasion: Occasion) -> None:
    """That what was published does not stand where it was said to. Nothing, if it was settled meanwhile."""
    ticket, event = by_id(occasion.event.subject_id), occasion.event
    row = publications.standing(ticket, event.payload["kind"])
    if row is not None and row.state == FAILED:
        said = {"what": event.payload["label"], "address": row.address, "found": row.reason, "missing": row.missing}
        said |= {"later": event.payload["later"]}
        speak(
            ticket, people.by_id(int(occasion.recipient)), "publication_failed", words(ticket, event) | said, occasion
        )


def mail_piece(occasion: Occasion) -> None:
    """The link by which the requester answers a proof. Nothing, if another took its place meanwhile."""
    ticket, event = by_id(occasion.event.subject_id), occasion.event
    proof = pieces.by_id(ticket, event.payload["proof_id"])
    if not pieces.why_over(proof) and proof.ticket.ended_at is None:
        said = {"what": event.payload["label"], "version": proof.number}
        said["url"] = address(proof, at=max(clock.now(), event.at))
        speak(ticket, people.by_id(int(occasion.recipient)), "piece_proof", words(ticket, event) | said, occasion)


def those_who_published(event: Event) -> Iterable[str]:
    """Who delivered it, and who works the ticket."""
    ticket = by_id(event.subject_id)
    row = next((row for row in deliverables.of(ticket) if row.kind == event.payload["kind"]), None)
    hands = {row.done_by_id if row else None, ticket.assignee_id} - {None}
    return sorted(str(one) for one in hands)


MADE: dict[str, After] = {
    MAILS: After(
        mail_piece,
        lambda event: (str(by_id(event.subject_id).requester_id),),
        needs=MAIL,
        words=_l("Enviar una prueba a quien solicitó"),
    ),
    TELLS: After(
        tell_publication, those_who_published, needs=MAIL, words=_l("Avisar que lo publicado no se pudo comprobar")
    ),
}
