"""What happens to a ticket without being a step between states, and what a procedure may let follow from it."""

from __future__ import annotations

from collections.abc import Mapping

from ticketing.desk.cases.event_kinds import EVENT_KINDS

OCCASIONS: Mapping[str, str] = {
    "filed": "se radicó la solicitud",
    "edited": "quien solicitó la cambió",
    "signed": "se dio un visto bueno",
    "refused": "se negó o se devolvió un visto bueno",
    "silence": "se venció el plazo de un visto bueno que nadie firmó",
    "received": "la solicitud quedó recibida",
    "verified": "se marcó la lista de verificación",
    "assigned": "se asignó a una persona",
    "recategorised": "se cambió su categoría",
    "reserved": "se cambió quién puede verla",
    "entrusted": "la solicitud cambió de manos",
    "rerouted": "un reporte pasó a quien responde por lo que está mal",
    "waived": "se admitió un documento que no cumple una regla",
    "delivered": "se entregó algo de lo pedido",
    "undelivered": "se retiró algo entregado",
    "message": "alguien escribió un mensaje",
    "noted": "la oficina escribió una nota interna",
    "survey": "se respondió la encuesta",
    "comment": "quien solicitó dejó un comentario",
    "breached": "se venció el plazo",
    "resume_due": "llegó el día de retomarla",
    "calendar_changed": "su plazo se contó con otro calendario",
}
"""Every occasion that the desk asks a procedure about, by its name."""
WRITTEN_TO_REQUESTER = frozenset({"filed", "signed", "refused", "received", "message", "silence"})
"""Those of which a letter tells the requester."""
KINDS: Mapping[str, str] = {"refused": "signed", "noted": "message"}
"""The kind of event, where it is called otherwise."""
OF_A_WAIT = frozenset({"remind_signers", "remind_requester", "propose_annulment"})
"""Effects that tell of a wait, and of nothing else."""


def effects_of_a_wait(effects: frozenset[str]) -> frozenset[str]:
    """Of these, what reminders may do: no letter tells of them but their own."""
    return effects - {"notify_requester", "notify_office"}


def effects_of(occasion: str, effects: frozenset[str]) -> frozenset[str]:
    """Of these, what may follow from an occasion: whom no letter tells of it isn't told."""
    kind = EVENT_KINDS[KINDS.get(occasion, occasion)]
    untold = set(OF_A_WAIT)
    if occasion not in WRITTEN_TO_REQUESTER:
        untold.add("notify_requester")
    if not kind.office_letter:
        untold.add("notify_office")
    return effects - untold


def effects_of_a_step(effects: frozenset[str]) -> frozenset[str]:
    """Of these, what a step between states may do."""
    return effects - OF_A_WAIT
