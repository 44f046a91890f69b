"""Every kind of event of a ticket, one row each: how it is said, told and drawn, who is told, what it makes of whoever
did it. A kind that lacks a row is a defect: the ledger keeps it, and nobody could read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from ticketing.desk.cases import sentences
from ticketing.office.signatures.verdicts import VERDICTS
from workflows.procedure import Procedure

Tell = Callable[[Procedure, Mapping[str, Any]], str | Markup]


@dataclass(frozen=True)
class EventKind:
    """One kind of event.

    `said`: the end of a sentence that begins with who did it; by verdict where that is the news. `told`: the same in
    full, for its page. `note`: under which name its payload keeps what somebody wrote. `voice`: it is somebody's
    own words, shown as a message. `office_letter`: what tells the office, where it is told. `writes`, `works`: whoever
    did it is an author of the ticket, or works it, and so signs nothing of it.
    """

    said: str | Mapping[str, str]
    icon: str
    told: Tell | None = None
    note: str = "note"
    voice: bool = False
    office_letter: str = ""
    writes: bool = False
    works: bool = False


SIGNED = {name: verdict.said for name, verdict in VERDICTS.items()}
SILENT = {
    "approved": "dio por aprobado, por silencio, «{label}»",
    "rejected": "dio por negado, por silencio, «{label}»",
    "returned": "devolvió la solicitud: nadie respondió por «{label}»",
}
EVENT_KINDS: Mapping[str, EventKind] = {
    "filed": EventKind("radicó la solicitud", "file-text", writes=True),
    "edited": EventKind("cambió la solicitud", "pencil", sentences.edited, writes=True),
    "signed": EventKind(SIGNED, "signature", sentences.signed),
    "taken_back": EventKind("retiró lo que había decidido en «{label}»", "undo-2"),
    "take_back_asked": EventKind("pidió un enlace para retirar lo que decidió en «{label}»", "mail"),
    "gate_opened": EventKind("pidió el visto bueno que sigue", "signature", sentences.gate_opened),
    "beyond": EventKind("pasó un límite del procedimiento", "triangle-alert", sentences.beyond),
    "promised": EventKind("cambió el plazo por lo que ahora se pide", "calendar-days", sentences.promised),
    "signers_changed": EventKind("pidió la firma a quien ahora puede darla", "signature"),
    "received": EventKind("dio la solicitud por recibida", "inbox", sentences.received, office_letter="arrived"),
    "moved": EventKind("la pasó a «{to}» ({label})", "history", sentences.moved),
    "repeated": EventKind("anuló otra solicitud, por repetida de esta", "copy"),
    "verified": EventKind("marcó la lista de verificación", "badge-check", works=True),
    "assigned": EventKind("asignó la solicitud a {assignee}", "user-check", office_letter="assigned"),
    "unassigned": EventKind("deshizo la asignación a {assignee}", "undo-2"),
    "rerouted": EventKind("dejó el reporte a cargo de {assignee}", "user-check", office_letter="assigned"),
    "reporter_unreached": EventKind("no pudo avisar a quien reportó: su correo no recibe mensajes", "triangle-alert"),
    "entrusted": EventKind("dejó la solicitud en manos de {holder}", "user-check"),
    "nudged": EventKind("pidió que se recuerde la firma que falta", "bell"),
    "recategorised": EventKind(
        "cambió la categoría a «{category}»", "tag", sentences.recategorised, note="reason", works=True
    ),
    "reserved": EventKind("cambió quién puede ver la solicitud", "lock", sentences.reserved),
    "owed_given": EventKind("dejó «{label}» a cargo de {assignee}", "user-check"),
    "delivered": EventKind("entregó: {label}", "file-check", sentences.delivered, works=True),
    "texts_taken": EventKind("descargó la hoja de envío: {fit} mensajes de texto de {rows}", "download", works=True),
    "texts_sent": EventKind("registró que salieron {sent} mensajes de texto de {fit}", "send", works=True),
    "texts_erased": EventKind("borró la hoja «{file}»: terminó el plazo para guardarla", "circle-slash"),
    "undelivered": EventKind("retiró lo entregado: {label}", "undo-2", works=True),
    "piece_sent": EventKind("envió la prueba {number} de «{label}»", "eye", works=True),
    "piece_answered": EventKind(
        {"approved": "aprobó la prueba {number} de «{label}»", "changes": "pidió cambios a la prueba de «{label}»"},
        "reply",
    ),
    "publication_asked": EventKind("pidió comprobar de nuevo lo publicado", "refresh-cw"),
    "publication_checked": EventKind("comprobó lo publicado: {label}", "badge-check", sentences.publication_checked),
    "publication_failed": EventKind(
        "no pudo comprobar lo publicado: {label}", "triangle-alert", sentences.publication_failed
    ),
    "publication_vouched": EventKind(
        "respondió por lo publicado: {label}", "badge-check", sentences.publication_vouched, note="reason", works=True
    ),
    "waived": EventKind(
        "admitió «{file}» con una observación", "file-check", sentences.waived, note="reason", works=True
    ),
    "campaign_made": EventKind("preparó una campaña", "send", sentences.campaign_made, works=True),
    "dispatch_released": EventKind("liberó el despacho: el envío sale desde aquí", "send"),
    "dispatch_taken": EventKind("tomó el despacho para hacerlo por sus propios medios", "send"),
    "dispatch_given_up": EventKind("dejó el despacho por sus propios medios: no se envió nada", "undo-2"),
    "scheduled": EventKind("programó el envío para la hora pedida", "calendar-days", sentences.scheduled),
    "schedule_over": EventKind("volvió a contar el plazo: pasó la hora del envío, o se deshizo", "history"),
    "banner_scheduled": EventKind("programó el banner «{title}»", "image", sentences.banner_dated, works=True),
    "banner_moved": EventKind("adelantó el banner «{title}»", "image", sentences.banner_dated, works=True),
    "banner_live": EventKind("publicó el banner «{title}»", "image"),
    "banner_ending": EventKind("recordó que el banner «{title}» se retira pronto", "bell", sentences.banner_ending),
    "banner_over": EventKind("retiró el banner «{title}»: terminó su tiempo", "image-off"),
    "banner_withdrawn": EventKind("retiró el banner «{title}» antes de su fecha", "image-off", works=True),
    "banner_by_hand": EventKind(
        "dio constancia de lo hecho con el banner «{title}»", "file-check", sentences.banner_by_hand
    ),
    "banner_given": EventKind("dejó el banner «{title}» a cargo de {assignee}", "user-check"),
    "message": EventKind("escribió un mensaje", "reply", voice=True, office_letter="message"),
    "comment": EventKind("dejó un comentario", "reply", voice=True),
    "survey": EventKind("respondió la encuesta", "star", sentences.survey, note="comment"),
    "breached": EventKind("marcó la solicitud como vencida", "triangle-alert", sentences.breached),
    "reminded": EventKind("envió un recordatorio", "bell", sentences.reminded),
    "silence": EventKind(SILENT, "hourglass", sentences.silence),
    "escalated": EventKind("escaló la solicitud", "triangle-alert", sentences.escalated),
    "resume_due": EventKind("recordó la fecha para retomarla", "calendar-days", office_letter="resume_due"),
    "calendar_changed": EventKind("volvió a contar el plazo con otro calendario", "calendar-days"),
}
WRITES = frozenset(name for name, kind in EVENT_KINDS.items() if kind.writes)
WORKS = frozenset(name for name, kind in EVENT_KINDS.items() if kind.works)


def kind_of(name: str) -> EventKind:
    """The row of a kind. Raises LookupError for one that has none."""
    try:
        return EVENT_KINDS[name]
    except KeyError:
        raise LookupError(f"No row for events of the kind {name}") from None
