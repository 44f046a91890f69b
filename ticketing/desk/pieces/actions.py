"""Sending a proof, commenting on it, settling a comment, and answering."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import weblinks
from ticketing.desk.attachments.actions import attach
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import PROOF_SENT, able, ask_hands, rules_of
from ticketing.desk.cases.versions import hold
from ticketing.desk.deliverables.queries import one as owed
from ticketing.desk.moving import actions as moving
from ticketing.desk.pieces import queries
from ticketing.desk.pieces.models import APPROVED, CHANGES, PieceComment, PieceProof
from ticketing.extensions import db
from ticketing.ledger.recording.actions import record
from ticketing.office.files.models import StoredFile
from ticketing.office.people.models import Person
from ticketing.web.outcomes import Missing, Overtaken
from workflows.capabilities import WORK
from workflows.refusals import Refused

ANSWERED = "answered"  # the fact by which the requester's answer takes the ticket back to work
MAILS = "mail_piece"
LONGEST, MOST_COMMENTS, MOST_PAGES = 4000, 200, 10_000
WHOLE = 1000  # of a picture's width and height
PROVED = ("application/pdf", "image/jpeg", "image/png")


def send(
    ticket: Ticket,
    kind: str,
    *,
    file: StoredFile | None,
    address: str,
    note: str,
    by: Person,
    at: datetime,
    seen: int | None = None,
) -> PieceProof:
    """Show the requester what is being made, as the next version; the clock stands meanwhile."""
    hold(ticket, seen)
    _ask_in_work(ticket, kind, by, at)
    _ask_something(file, address)
    if len(note) > LONGEST:
        raise Refused(f"Lo que acompaña la prueba puede tener hasta {LONGEST} caracteres.")
    if file is not None:
        attach(ticket, file, "proof", by=by, at=at)
    number = 1 + max((one.number for one in queries.of(ticket) if one.kind == kind), default=0)
    proof = PieceProof(
        ticket=ticket, kind=kind, number=number, file=file, address="" if file else address.strip(),
        note=note.strip(), sent_by=by, sent_at=at,
    )  # fmt: skip
    db.session.add(proof)
    db.session.flush()
    record(ticket, "piece_sent", by=by, at=at, payload=_about(proof) | {"note": proof.note}, effects=(MAILS,))
    _step(ticket, PROOF_SENT, note=proof.note or f"Se envió la prueba {number} de «{_label(proof)}».", by=by, at=at)
    return proof


def comment(
    proof: PieceProof, *, body: str, page: int | None = None, place: tuple[int, int] | None = None,
    by: Person, at: datetime,
) -> PieceComment:  # fmt: skip
    """Say something of it: of a page or a place of it, if one is named. Both sides do, while it waits for an answer."""
    hold(proof.ticket)
    _ask_standing(proof)
    if not (queries.may_answer(proof, by) or able(proof.ticket, by, WORK, at=at)):
        raise Refused(queries.NOT_YOURS)
    said = _said(body, "Escriba su comentario.")
    if len(proof.comments) >= MOST_COMMENTS:
        raise Refused(f"Una prueba lleva hasta {MOST_COMMENTS} comentarios; responda con lo demás.")
    if page is not None and not 1 <= page <= MOST_PAGES:
        raise Refused("Esa página no existe; escriba su número, desde 1.")
    if place is not None and not all(0 <= part <= WHOLE for part in place):
        raise Refused("Ese lugar está fuera de la imagen.")
    x, y = place or (None, None)
    row = PieceComment(proof=proof, page=page, x=x, y=y, body=said, by=by, at=at)
    db.session.add(row)
    db.session.flush()
    return row


def resolve(proof: PieceProof, comment_id: int, *, by: Person, at: datetime) -> PieceComment:
    """What was asked there is done, says who works the ticket."""
    hold(proof.ticket)
    if not able(proof.ticket, by, WORK, at=at):
        raise Refused("Solo quien atiende la solicitud da por hecho un comentario.")
    row = next((one for one in proof.comments if one.id == comment_id), None)
    if row is None:
        raise Missing
    if row.resolved_at is None:
        row.resolved_by, row.resolved_at = by, at
    return row


def answer(
    proof: PieceProof,
    verdict: str,
    *,
    note: str,
    by: Person,
    at: datetime,
    channel: str,
    declared: Mapping[str, Any] | None = None,
) -> None:
    """Approve it, or say what must change. The ticket goes back to work by the requester's answer."""
    ticket = proof.ticket
    hold(ticket)
    _ask_standing(proof)
    if not queries.may_answer(proof, by):
        raise Refused(queries.NOT_YOURS)
    if verdict not in (APPROVED, CHANGES):
        raise Refused("Elija aprobar la prueba o pedir cambios.")
    if verdict == CHANGES and not note.strip() and not any(one.by_id == by.id for one in proof.comments):
        raise Refused("Escriba qué debe cambiar, o déjelo en un comentario sobre la prueba.")
    if len(note) > LONGEST:
        raise Refused(f"La respuesta puede tener hasta {LONGEST} caracteres.")
    proof.verdict, proof.answered_by, proof.answered_at = verdict, by, at
    payload = _about(proof) | {"verdict": verdict, "note": note.strip(), "channel": channel}
    payload |= {"declared": dict(declared)} if declared else {}
    record(ticket, "piece_answered", by=by, at=at, payload=payload)
    told = "La prueba queda aprobada." if verdict == APPROVED else "La prueba necesita cambios."
    _step(ticket, ANSWERED, note=f"{told} {note.strip()}".strip(), by=by, at=at)


def _step(ticket: Ticket, fact: str, *, note: str, by: Person, at: datetime) -> None:
    step = rules_of(ticket).step_on(fact, state=ticket.state)
    if step is not None:
        moving.move(ticket, step.target, reason=step.reason, note=note, by=by, at=at, on=fact)


def _ask_in_work(ticket: Ticket, kind: str, by: Person, at: datetime) -> None:
    if not able(ticket, by, WORK, at=at):
        raise Refused("Solo quien atiende la solicitud envía una prueba.")
    ask_hands(ticket, by)
    row, rule = owed(ticket, kind), rules_of(ticket).deliverable(kind)
    if not rule.by_hand:
        raise Refused(f"«{rule.label}» tiene su propia prueba.")
    if row.done_at is not None:
        raise Refused(f"«{rule.label}» ya está entregado; no hay nada que probar.")
    if rules_of(ticket).state(ticket.state).clock != "running" or not ticket.received:
        raise Refused(f"La solicitud está «{ticket.state}»: así no se envía una prueba.")


def _ask_something(file: StoredFile | None, address: str) -> None:
    if file is not None:
        if file.why_not or file.media_type not in PROVED:
            raise Refused(file.why_not or "La prueba es un PDF, una imagen JPG o PNG, o una dirección.")
        return
    if not address.strip():
        raise Refused("Adjunte la prueba (PDF o imagen), o escriba la dirección donde se ve.")
    if why := weblinks.problem(address.strip(), 2000):
        raise Refused(why)


def _ask_standing(proof: PieceProof) -> None:
    if why := queries.why_over(proof):
        raise Overtaken(why)


def _said(body: str, otherwise: str) -> str:
    said = body.strip()
    if not said:
        raise Refused(otherwise)
    if len(said) > LONGEST:
        raise Refused(f"El comentario puede tener hasta {LONGEST} caracteres.")
    return said


def _label(proof: PieceProof) -> str:
    return rules_of(proof.ticket).deliverable(proof.kind).label


def _about(proof: PieceProof) -> dict[str, Any]:
    return {"proof_id": proof.id, "kind": proof.kind, "label": _label(proof), "number": proof.number}
