"""Selects over signatures."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from ticketing.extensions import db
from ticketing.ledger.recording.actions import Subject
from ticketing.office.people.models import Person
from ticketing.office.signatures.models import APPROVED, Signature


def of(subject: Subject, gate: str | None = None) -> Sequence[Signature]:
    """Every signature of the subject (of one gate), oldest first."""
    query = select(Signature).where(Signature.subject_kind == subject.__tablename__, Signature.subject_id == subject.id)
    if gate is not None:
        query = query.where(Signature.gate == gate)
    return db.session.scalars(query.order_by(Signature.id)).all()


def stood_in(subject: Subject, person: Person) -> bool:
    """Whether the person signed any gate of the subject in somebody's name, or because nobody else could."""
    query = select(Signature.id).where(
        Signature.subject_kind == subject.__tablename__, Signature.subject_id == subject.id
    )
    lent = Signature.on_behalf_of_id.is_not(None) | Signature.fallback.is_(True)
    return db.session.scalars(query.where(Signature.person_id == person.id, lent).limit(1)).first() is not None


def valid(subject: Subject, gate: str, content_hash: str) -> Sequence[Signature]:
    """Approvals of exactly this content, undone by no later return or rejection at the gate, oldest first."""
    mine = (
        Signature.subject_kind == subject.__tablename__,
        Signature.subject_id == subject.id,
        Signature.gate == gate,
    )
    undone = select(func.coalesce(func.max(Signature.id), 0)).where(*mine, Signature.verdict != APPROVED)
    query = select(Signature).where(*mine, Signature.verdict == APPROVED, Signature.content_hash == content_hash)
    return db.session.scalars(query.where(Signature.id > undone.scalar_subquery()).order_by(Signature.id)).all()
