"""The story of a ticket: each event as one courteous line, each message as what somebody said."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from ticketing.desk.cases.happenings import Happening
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.desk.clock.shown import target_words
from ticketing.office.files.models import StoredFile
from ticketing.web.addresses import path
from ticketing.web.filters import day, when
from workflows.procedure import Procedure, Target

Payload = Mapping[str, Any]


@dataclass(frozen=True)
class Story:
    """One entry of the stream. `voice` is in, out or note for a message, empty for a step."""

    id: str
    at: datetime
    text: Markup
    voice: str = ""
    who: str = ""
    role: str = ""
    note: str = ""
    shape: str = ""
    icon: str = "history"
    files: list[dict[str, Any]] = field(default_factory=list)


def stories(ticket: Ticket, happenings: Sequence[Happening], files: Mapping[str, StoredFile]) -> list[Story]:
    """The happenings told in order; `files` are the ticket's by token."""
    return [_told(ticket, each, files) for each in happenings]


def _told(ticket: Ticket, happening: Happening, files: Mapping[str, StoredFile]) -> Story:
    if happening.kind in ("message", "comment"):
        return _message(ticket, happening, files)
    procedure, payload = rules_of(ticket), happening.payload
    tell = TELLERS.get(happening.kind)
    text = tell(procedure, payload) if tell else happening.said
    shape = procedure.state(payload["to"]).shape if happening.kind == "moved" else ""
    return Story(
        id=f"evento-{happening.event_id}",
        at=happening.at,
        text=Markup("{}{}").format(_who(happening), text),
        note=str(
            payload.get("note") or payload.get("comment") or (payload["reason"] if tell is _recategorised else "")
        ),
        shape=shape,
        icon=ICONS.get(happening.kind, "history"),
    )


def _message(ticket: Ticket, happening: Happening, files: Mapping[str, StoredFile]) -> Story:
    payload, actor = happening.payload, happening.actor
    asks = actor is not None and actor.id == ticket.requester_id
    return Story(
        id=f"mensaje-{happening.event_id}",
        at=happening.at,
        text=_lines(str(payload.get("body", ""))),
        voice="note" if payload.get("internal") else "in" if asks else "out",
        who=actor.name if actor else _("Despacho"),
        role=_("Solicitante") if asks else (actor.position if actor else ""),
        files=[_file(files[token]) for token in payload.get("files", []) if token in files],
    )


def _who(happening: Happening) -> Markup:
    if happening.actor is None:
        return Markup("")
    name = Markup("<strong>{}</strong>").format(happening.actor.name)
    if happening.acting_for is not None:
        name += _(" en nombre de %(name)s", name=happening.acting_for.name)
    return name + " "


def _moved(procedure: Procedure, payload: Payload) -> str:
    label = procedure.state(payload["to"]).display
    sentence = _("la pasó a %(state)s", state=label)
    if payload.get("reason"):
        sentence += f": {payload['reason']}"
    if payload.get("resume_on"):
        sentence += _(" · se retoma el %(day)s", day=day(date.fromisoformat(payload["resume_on"])))
    return sentence


def _edited(procedure: Procedure, payload: Payload) -> str:
    changed = _and(payload.get("changed", []))
    what, number = changed or _("la solicitud"), payload.get("number", "")
    sentence = _("cambió %(what)s (versión %(number)s)", what=what, number=number)
    names = [procedure.gate(name).label for name in payload.get("reopened", [])]
    return sentence + (_("; vuelve a pedirse: %(gates)s", gates=_and(names)) if names else "")


def _received(_procedure: Procedure, payload: Payload) -> str:
    due = _moment(payload.get("due_at"))
    said = _("Quedó recibida: cuenta desde el %(when)s", when=when(_moment(payload.get("received_at"))))
    return said + (_("; vence el %(due)s", due=when(due)) if due else "")


def _recategorised(procedure: Procedure, payload: Payload) -> str:
    was = procedure.category(payload["from"]).display
    sentence = _("cambió la categoría a «%(now)s»; era «%(was)s»", now=payload["category"], was=was)
    if "after" in payload:
        before, after = payload["before"], payload["after"]
        sentence += _("; el plazo era %(was)s y ahora es %(now)s", was=_term(before), now=_term(after))
        sentence += _exception(before, after, payload)
        missing = payload.get("missing")
        sentence += _("; falta que se indique: %(what)s", what=_and(missing)) if missing else ""
    return sentence


def _term(promise: Payload) -> str:
    """ "6 días hábiles (vie 6 mar, 17:00)"."""
    words = target_words(Target(promise["amount"], promise["unit"], "next_day"))
    due = _moment(promise["due_at"])
    return f"{words} ({when(due)})" if due else words


def _exception(before: Payload, after: Payload, payload: Payload) -> str:
    if not before["exception"]:
        return ""
    if not after["exception"]:
        return _("; dejó de ser una excepción")
    return _("; sigue siendo una excepción: %(why)s", why=payload["exception_reason"])


def _survey(_procedure: Procedure, payload: Payload) -> str:
    if payload.get("agrees"):
        return _("respondió la encuesta: está de acuerdo")
    return _("respondió la encuesta: no está de acuerdo")


def _breached(_procedure: Procedure, payload: Payload) -> str:
    return _("El plazo se venció el %(when)s", when=when(datetime.fromisoformat(payload["due_at"])))


def _delivered(_procedure: Procedure, payload: Payload) -> Markup:
    address = (payload.get("evidence") or {}).get("address")
    told = Markup("{}").format(_("entregó: %(label)s", label=payload.get("label", "")))
    return told + (Markup(' · <a href="{0}">{0}</a>').format(address) if address else "")


def _signed(procedure: Procedure, payload: Payload) -> str:
    label = procedure.gate(payload["gate"]).label
    if payload.get("channel") == "evidence":
        return _("adjuntó la constancia de «%(gate)s»", gate=label)
    words = {
        "approved": _("dio «%(gate)s»", gate=label),
        "returned": _("devolvió la solicitud en «%(gate)s»", gate=label),
        "rejected": _("rechazó la solicitud en «%(gate)s»", gate=label),
    }
    return words[payload["verdict"]]


def _reserved(_procedure: Procedure, payload: Payload) -> str:
    if not payload.get("reserved"):
        return _("levantó la reserva") + _because(payload)
    ground = payload.get("ground")
    return _("reservó la solicitud") + (f" ({ground})" if ground else "") + _because(payload)


def _because(payload: Payload) -> str:
    return f": {payload['reason']}" if payload.get("reason") else ""


TELLERS: Mapping[str, Callable[[Procedure, Payload], str]] = {
    "moved": _moved,
    "edited": _edited,
    "signed": _signed,
    "received": _received,
    "recategorised": _recategorised,
    "survey": _survey,
    "breached": _breached,
    "delivered": _delivered,
    "reserved": _reserved,
}
ICONS = {
    "filed": "file-text",
    "edited": "pencil",
    "signed": "signature",
    "received": "inbox",
    "verified": "badge-check",
    "assigned": "user-check",
    "recategorised": "tag",
    "delivered": "file-check",
    "survey": "star",
    "breached": "triangle-alert",
    "reminded": "bell",
    "resume_due": "calendar-days",
    "reserved": "lock",
}


def _and(labels: Sequence[str]) -> str:
    """ "a, b y c"."""
    if len(labels) < 2:
        return "".join(labels)
    return _("%(most)s y %(last)s", most=", ".join(labels[:-1]), last=labels[-1])


def _lines(text: str) -> Markup:
    return Markup("<br>").join(text.splitlines())


def _moment(text: Any) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _file(file: StoredFile) -> dict[str, Any]:
    return {"name": file.name, "url": path("files.show", token=file.token, name=file.name), "size": file.size}
