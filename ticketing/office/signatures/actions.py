"""Signing: one row, for ever, bound to the hash of what was signed."""

from __future__ import annotations

from datetime import datetime

from ticketing.extensions import db
from ticketing.ledger.recording.actions import Subject
from ticketing.office.departments.models import Department
from ticketing.office.files.models import StoredFile
from ticketing.office.people.models import Person
from ticketing.office.signatures.channels import CHANNELS, DESK
from ticketing.office.signatures.models import Signature
from ticketing.office.signatures.verdicts import VERDICTS
from workflows.refusals import Refused


def sign(
    subject: Subject,
    gate: str,
    *,
    content_hash: str,
    verdict: str,
    by: Person,
    at: datetime,
    on_behalf_of: Person | None = None,
    note: str = "",
    channel: str = DESK,
    evidence: StoredFile | None = None,
    area: Department | None = None,
    fallback: bool = False,
) -> Signature:
    """Put a verdict on one gate of the subject. Who may sign is the gate's question, asked before."""
    if verdict not in VERDICTS or channel not in CHANNELS:
        raise ValueError(f"Unknown verdict or channel: {verdict}, {channel}")
    if (unreasoned := VERDICTS[verdict].unreasoned) and not note.strip():
        raise Refused(unreasoned)
    if not by.active:
        raise Refused(f"{by.name} ya no está en servicio y no puede firmar.")
    db.session.flush()
    signature = Signature(
        subject_kind=subject.__tablename__,
        subject_id=subject.id,
        gate=gate,
        area_id=area.id if area else None,
        content_hash=content_hash,
        verdict=verdict,
        note=note.strip(),
        person=by,
        on_behalf_of=on_behalf_of if on_behalf_of is not None and on_behalf_of.id != by.id else None,
        channel=channel,
        evidence=evidence,
        at=at,
        fallback=fallback,
    )
    db.session.add(signature)
    db.session.flush()
    return signature
