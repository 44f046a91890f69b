"""Selects over signatures."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from ticketing.extensions import among, db
from ticketing.ledger.recording.actions import Subject
from ticketing.office.people.models import Person
from ticketing.office.signatures.models import Signature
from ticketing.office.signatures.verdicts import VERDICTS
from ticketing.remembering import Each, grouped


def of(subject: Subject, gate: str | None = None) -> Sequence[Signature]:
    """Every signature of the subject (of one gate) that nobody took back, oldest first."""
    given = every(subject)
    return given if gate is None else [each for each in given if each.gate == gate]


def stood_in(subject_kind: str, ids: Sequence[int]) -> Select[int, int]:
    """Of each of these subjects, who signed any gate in somebody's name, or because nobody else could: selects
    (subject's id, person's id)."""
    mine = (Signature.subject_kind == subject_kind, among(Signature.subject_id, ids))
    lent = Signature.on_behalf_of_id.is_not(None) | Signature.fallback.is_(True)
    return select(Signature.subject_id, Signature.person_id).where(*mine, lent)


@Each
def every(subjects: Sequence[Subject]) -> dict[int, list[Signature]]:
    """Every signature of each subject, all of one kind, that nobody took back, the oldest first."""
    ids = [subject.id for subject in subjects]
    mine = (Signature.subject_kind == subjects[0].__tablename__, among(Signature.subject_id, ids))
    query = (
        select(Signature)
        .where(*mine, Signature.withdrawn_at.is_(None))
        .options(joinedload(Signature.person))
        .order_by(Signature.id)
    )
    return grouped(ids, ((given.subject_id, given) for given in db.session.scalars(query)))


def last_withdrawn(subject: Subject, gate: str, person: Person) -> int:
    """The newest signature of this person at the gate that was taken back; 0 if there is none."""
    mine = (Signature.subject_kind == subject.__tablename__, Signature.subject_id == subject.id)
    his = (Signature.gate == gate, Signature.person_id == person.id, Signature.withdrawn_at.is_not(None))
    return db.session.scalar(select(func.coalesce(func.max(Signature.id), 0)).where(*mine, *his)) or 0


def valid(subject: Subject, gate: str, content_hash: str) -> Sequence[Signature]:
    """Approvals of exactly this content, undone by no later return or rejection at the gate, oldest first."""
    given = of(subject, gate)
    undone = max((each.id for each in given if not VERDICTS[each.verdict].agrees), default=0)
    return [each for each in given if each.content_hash == content_hash and each.id > undone]
