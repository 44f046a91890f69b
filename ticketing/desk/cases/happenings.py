"""What has happened to a ticket, told in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ticketing.office.people.models import Person

SAID = {
    "filed": "radicó la solicitud",
    "edited": "cambió la solicitud",
    "received": "dio la solicitud por recibida",
    "verified": "marcó la lista de verificación",
    "assigned": "asignó la solicitud a {assignee}",
    "recategorised": "cambió la categoría a «{category}»",
    "delivered": "entregó: {label}",
    "campaign_made": "preparó una campaña",
    "undelivered": "retiró lo entregado: {label}",
    "message": "escribió un mensaje",
    "survey": "respondió la encuesta",
    "comment": "dejó un comentario",
    "breached": "marcó la solicitud como vencida",
    "reminded": "envió un recordatorio",
    "resume_due": "recordó la fecha para retomarla",
    "reserved": "cambió quién puede ver la solicitud",
    "signers_changed": "pidió la firma a quien ahora puede darla",
    "calendar_changed": "volvió a contar el plazo con otro calendario",
}
SIGNED = {
    "approved": "dio el visto bueno «{label}»",
    "returned": "devolvió la solicitud en «{label}»",
    "rejected": "rechazó la solicitud en «{label}»",
}


@dataclass(frozen=True)
class Happening:
    """One line of a ticket's story."""

    event_id: int
    at: datetime
    kind: str
    actor: Person | None
    acting_for: Person | None
    payload: Mapping[str, Any] = field(default_factory=dict)

    @property
    def said(self) -> str:
        """What was done, as the end of a sentence that begins with who did it."""
        return said(self.kind, self.payload)


def said(kind: str, payload: Mapping[str, Any]) -> str:
    """The event in words, to follow the name of whoever did it."""
    words = dict.fromkeys(("assignee", "category", "label", "to", "verdict"), "") | dict(payload)
    if kind == "moved":
        return f"la pasó a «{words['to']}» ({words['label']})"
    pattern = SIGNED.get(str(words["verdict"]), "firmó") if kind == "signed" else SAID.get(kind, "cambió la solicitud")
    return pattern.format(**words)
