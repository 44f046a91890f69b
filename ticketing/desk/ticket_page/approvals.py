"""The gates of a ticket as its page shows them: how each stands, who signed, who may."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.desk.gates import queries as gates
from ticketing.desk.gates.models import OPEN, WAITING, TicketGate
from ticketing.office.departments import queries as departments
from ticketing.office.people.models import Person
from ticketing.office.signatures.channels import CHANNELS, EVIDENCE
from ticketing.office.signatures.models import Signature
from ticketing.office.signatures.verdicts import VERDICTS, offered
from ticketing.web.addresses import path


@dataclass(frozen=True)
class Approval:
    """One gate: its state in words and shape, its signatures, whom it waits for."""

    name: str
    label: str
    words: str
    shape: str
    signatures: tuple[Mapping[str, Any], ...]
    waits_for: tuple[str, ...]
    mine: bool
    open: bool
    opinion: bool


def approvals(ticket: Ticket, person: Person, on: date) -> list[Approval]:
    """The gates of the ticket in the procedure's order."""
    return [_approval(ticket, row, person, on) for row in gates.rows(ticket)]


def _approval(ticket: Ticket, row: TicketGate, person: Person, on: date) -> Approval:
    is_open = row.status == OPEN and ticket.ended_at is None
    signers = gates.signers(ticket, row.name, on) if is_open else []
    signed, given = gates.signatures(ticket, row.name), gates.counting(ticket, row) if row.needed > 1 else []
    words, shape = _standing(ticket, row, len(given))
    if row.status not in (OPEN, WAITING) and not any(each.id > row.signed_before for each in signed):
        words = _("%(standing)s por silencio", standing=words)
    return Approval(
        name=row.name,
        label=rules_of(ticket).gate(row.name).label,
        words=words,
        shape=shape,
        signatures=tuple(_signed(each) for each in signed),
        waits_for=tuple(signer.person.name for signer in signers),
        mine=is_open and not gates.any_refused(ticket) and any(signer.person.id == person.id for signer in signers),
        open=is_open,
        opinion=row.opinion,
    )


def _standing(ticket: Ticket, row: TicketGate, given: int) -> tuple[str, str]:
    if row.status == WAITING:
        first = rules_of(ticket).gate(str(rules_of(ticket).gate(row.name).after))
        return _("Se pide después de «%(gate)s»", gate=first.label), "ring"
    if row.status == OPEN and row.needed > 1:
        return _("%(given)s de %(needed)s firmas", given=given, needed=row.needed), "ring"
    areas = rules_of(ticket).gate(row.name).areas is not None
    asked = offered(opinion=row.opinion, areas=areas).values()
    decided = {verdict.status: (verdict.standing, verdict.shape) for verdict in asked}
    return (_("Pendiente"), "ring") if row.status == OPEN else decided[row.status]


def _signed(signature: Signature) -> Mapping[str, Any]:
    file = signature.evidence
    return {
        "who": signature.person.name,
        "for": signature.on_behalf_of.name if signature.on_behalf_of else "",
        "verdict": _("Adjuntó la constancia") if signature.channel == EVIDENCE else VERDICTS[signature.verdict].done,
        "channel": CHANNELS[signature.channel],
        "at": signature.at,
        "note": signature.note,
        "area": departments.by_id(signature.area_id).name if signature.area_id else "",
        "file": {"name": file.name, "url": path("files.show", token=file.token, name=file.name)} if file else None,
    }
