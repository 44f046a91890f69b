"""A signature: an immutable row that binds a verdict to the hash of what was signed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ticketing.extensions import Instant, Model
from ticketing.office.files.models import StoredFile
from ticketing.office.people.models import Person
from ticketing.office.signatures.channels import CHANNELS
from ticketing.office.signatures.verdicts import VERDICTS

APPROVED = "approved"


class Signature(Model):
    """A verdict on one gate of one subject. It is valid as long as the subject's content still has this hash, and who
    gave it has not taken it back (`withdrawn_at`).

    `fallback`: given because nobody else could. Who signed so, or in somebody's name, does not work the subject.
    """

    __tablename__ = "signature"
    __table_args__ = (
        CheckConstraint(f"verdict IN {tuple(VERDICTS)}", name="verdict"),
        CheckConstraint(f"channel IN {tuple(CHANNELS)}", name="channel"),
        CheckConstraint("verdict IN ('approved', 'aware', 'favourable') OR note <> ''", name="note"),
        Index("ix_signature_subject", "subject_kind", "subject_id", "gate"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_kind: Mapped[str] = mapped_column(String(24))
    subject_id: Mapped[int] = mapped_column(BigInteger)
    gate: Mapped[str] = mapped_column(String(60))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    content_hash: Mapped[str] = mapped_column(String(64))
    verdict: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(Text, default="")
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    channel: Mapped[str] = mapped_column(String(10))
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    fallback: Mapped[bool] = mapped_column(default=False)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    on_behalf_of: Mapped[Person | None] = relationship(foreign_keys=[on_behalf_of_id])
    evidence: Mapped[StoredFile | None] = relationship()
