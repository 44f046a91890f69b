"""Record a finding on a sampled ticket; it is sent to whom it concerns (G-20)."""

from __future__ import annotations

from datetime import datetime

from ticketing.extensions import db
from ticketing.ledger.recording.actions import record
from ticketing.office.people.models import Person
from ticketing.oversight.samples.actions import ask_open
from ticketing.oversight.samples.models import Finding, SampleItem
from workflows.refusals import Refused

CODES = {
    "late": "Se entregó fuera de tiempo",
    "clock": "El tiempo se contó mal",
    "suspension": "Suspensión sin sustento",
    "evidence": "Evidencia incompleta",
    "category": "Categoría incorrecta",
    "approval": "Visto bueno sin soporte",
    "quality": "Lo entregado no era lo pedido",
    "other": "Otra observación",
}


def record_finding(item: SampleItem, *, code: str, text: str, by: Person, at: datetime) -> Finding:
    """Write a finding down and send it to who worked the ticket."""
    ask_open(item.sample)
    if code not in CODES:
        raise Refused("Elija de qué se trata el hallazgo.")
    if not text.strip():
        raise Refused("Describa el hallazgo; así quien lo recibe sabe qué corregir.")
    finding = Finding(item=item, code=code, text=text.strip(), by=by, at=at)
    db.session.add(finding)
    db.session.flush()
    payload = {"finding_id": finding.id, "number": item.ticket.number, "code": code, "text": finding.text}
    record(item.sample, "finding", by=by, at=at, payload=payload, effects=("mail_finding",))
    return finding
