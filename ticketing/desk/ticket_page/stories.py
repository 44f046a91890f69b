"""The story of a ticket: each event as one courteous line, each message as what somebody said."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from ticketing.desk.cases.event_kinds import kind_of
from ticketing.desk.cases.happenings import Happening
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.office.files.models import StoredFile
from ticketing.web.addresses import path


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
    askers = {ticket.requester_id, *(each.payload["before_id"] for each in happenings if each.kind == "entrusted")}
    return [_told(ticket, each, files, askers) for each in happenings]


def _told(ticket: Ticket, happening: Happening, files: Mapping[str, StoredFile], askers: Collection[int]) -> Story:
    kind = kind_of(happening.kind)
    if kind.voice:
        return _message(happening, files, askers)
    procedure, payload = rules_of(ticket), happening.payload
    text = kind.told(procedure, payload) if kind.told else happening.said
    shape = procedure.state(payload["to"]).shape if happening.kind == "moved" else ""
    return Story(
        id=f"evento-{happening.event_id}",
        at=happening.at,
        text=Markup("{}{}").format(_who(happening, str(text)), text),
        note=str(payload.get(kind.note) or ""),
        shape=shape,
        icon=kind.icon,
    )


def _message(happening: Happening, files: Mapping[str, StoredFile], askers: Collection[int]) -> Story:
    payload, actor = happening.payload, happening.actor
    asks = actor is not None and actor.id in askers
    return Story(
        id=f"mensaje-{happening.event_id}",
        at=happening.at,
        text=_lines(str(payload.get("body", ""))),
        voice="note" if payload.get("internal") else "in" if asks else "out",
        who=actor.name if actor else _("Despacho"),
        role=_("Solicitante") if asks else (actor.position if actor else ""),
        files=[_file(files[token]) for token in payload.get("files", []) if token in files],
    )


def _who(happening: Happening, text: str) -> Markup:
    """Who did it, before what was done; what is told as a sentence of its own needs nobody."""
    if happening.actor is None:
        return Markup("{}").format(_("El sistema ")) if text[:1].islower() else Markup("")
    name = Markup("<strong>{}</strong>").format(happening.actor.name)
    if happening.acting_for is not None:
        name += _(" en nombre de %(name)s", name=happening.acting_for.name)
    return name + " "


def _lines(text: str) -> Markup:
    return Markup("<br>").join(text.splitlines())


def _file(file: StoredFile) -> dict[str, Any]:
    return {"name": file.name, "url": path("files.show", token=file.token, name=file.name), "size": file.size}
