"""Selects over proofs of pieces, and who may answer one."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from ticketing.desk.cases.models import Ticket
from ticketing.desk.gates.authors import workers
from ticketing.desk.pieces.models import PieceComment, PieceProof
from ticketing.extensions import db
from ticketing.office.people.models import Person
from ticketing.remembering import remembered
from ticketing.web.outcomes import Missing

NOT_YOURS = "La prueba la responde quien hizo la solicitud, y nunca quien la trabajó."
ANSWERED = "Esta prueba ya fue respondida."
OVER = "La solicitud ya terminó: la prueba no espera respuesta."
OLD = "Esta prueba ya no es la última: hay una versión más nueva. Responda esa."


@remembered
def of(ticket: Ticket) -> Sequence[PieceProof]:
    """All versions of everything, the oldest first, with what was said of each."""
    query = select(PieceProof).where(PieceProof.ticket_id == ticket.id).order_by(PieceProof.kind, PieceProof.number)
    said = selectinload(PieceProof.comments)
    people = (joinedload(PieceProof.file), joinedload(PieceProof.sent_by), joinedload(PieceProof.answered_by))
    whole = (*people, said.joinedload(PieceComment.by), said.joinedload(PieceComment.resolved_by))
    return db.session.scalars(query.options(*whole)).unique().all()


def by_id(ticket: Ticket, proof_id: int) -> PieceProof:
    """One of the ticket's. Raises Missing."""
    found = next((proof for proof in of(ticket) if proof.id == proof_id), None)
    if found is None:
        raise Missing
    return found


def before(proof: PieceProof) -> PieceProof | None:
    """The version before it."""
    mine = [one for one in of(proof.ticket) if one.kind == proof.kind and one.number < proof.number]
    return mine[-1] if mine else None


def is_newest(proof: PieceProof) -> bool:
    """Whether no version came after it."""
    query = select(func.max(PieceProof.number)).where(
        PieceProof.ticket_id == proof.ticket_id, PieceProof.kind == proof.kind
    )
    return db.session.scalar(query) == proof.number


def why_over(proof: PieceProof) -> str:
    """Why nobody answers it any more; empty if it waits."""
    if proof.verdict:
        return ANSWERED
    if proof.ticket.ended_at is not None:
        return OVER
    return "" if is_newest(proof) else OLD


def may_answer(proof: PieceProof, person: Person) -> bool:
    """Whether it is this person who answers: who asked for it, and made none of it."""
    made = workers(proof.ticket) | {one.sent_by_id for one in of(proof.ticket)}
    return proof.ticket.requester_id == person.id and person.id not in made


def waiting_for(person: Person) -> Sequence[PieceProof]:
    """The newest versions that wait for the person, the oldest first."""
    later = select(func.max(PieceProof.id)).group_by(PieceProof.ticket_id, PieceProof.kind)
    query = select(PieceProof).join(Ticket, Ticket.id == PieceProof.ticket_id)
    query = query.where(Ticket.requester_id == person.id, Ticket.ended_at.is_(None))
    query = query.where(PieceProof.verdict == "", PieceProof.id.in_(later))
    query = query.options(joinedload(PieceProof.ticket), joinedload(PieceProof.sent_by))
    return db.session.scalars(query.order_by(PieceProof.id).limit(20)).all()
