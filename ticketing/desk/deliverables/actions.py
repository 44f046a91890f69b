"""Delivering what is owed, with its evidence (G-19)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ticketing.desk.attachments.queries import by_tokens
from ticketing.desk.cases.answers import asks
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import SOLVE, able, ask_hands, effects_on, rules_of
from ticketing.desk.cases.versions import hold
from ticketing.desk.deliverables.evidence_kinds import kind_of
from ticketing.desk.deliverables.models import Deliverable
from ticketing.desk.deliverables.queries import of, one
from ticketing.desk.documents.actions import ask_publishable
from ticketing.desk.publications import actions as publications
from ticketing.desk.texts.queries import waits_for_texts
from ticketing.extensions import db
from ticketing.ledger.recording.actions import record
from ticketing.office.papers import actions as papers
from ticketing.office.people.models import Person
from ticketing.office.procedures.capabilities import who
from ticketing.web.outcomes import Overtaken
from workflows.capabilities import ASSIGN, WORK
from workflows.meanings import AUDIENCE
from workflows.refusals import Refused

GIVEN = "tell_owed"


def owe(ticket: Ticket) -> None:
    """Let the ticket owe exactly what its category says; what was delivered stays."""
    owed = rules_of(ticket).category(ticket.category).deliverables
    rows = of(ticket)
    for row in rows:
        if row.kind not in owed and row.done_at is None:
            db.session.delete(row)
    have = {row.kind for row in rows}
    db.session.add_all(Deliverable(ticket=ticket, kind=kind, evidence={}) for kind in owed if kind not in have)
    db.session.flush()


def tick(
    ticket: Ticket,
    kind: str,
    *,
    evidence: Mapping[str, Any],
    by: Person | None,
    at: datetime,
    seen: int | None = None,
    ours: bool = False,
) -> Deliverable:
    """One thing owed is done. Its evidence: {address}, {files: [token]} or, by the system, {campaign_id, figures}; of
    what is `ours`, which nobody types, also a banner.

    Raises Overtaken where somebody had: evidence is never written over. When nothing is left the ticket is solved by
    itself, or asked again when it is back in work and verified.
    """
    hold(ticket, seen)
    row = one(ticket, kind)
    ask_may_deliver(ticket, row, by, at)
    if by is not None and row.done_at is not None:
        raise Overtaken(_delivered_already(ticket, row))
    if rules_of(ticket).deliverable(kind).publishes:
        ask_publishable(ticket)
    row.evidence = _beside(row, _checked(ticket, kind, evidence, ours=ours or by is None))
    for file in by_tokens(ticket, row.evidence.get("files", ())):
        papers.ask(file, at=at)  # its copy without metadata is what readers get
    if by is None and waits_for_texts(ticket, kind):
        _record(ticket, "delivered", kind, row.evidence, None, at)
        return row
    return _done(ticket, row, by, at)


def complete(ticket: Ticket, kind: str, *, files: Sequence[str], by: Person, at: datetime) -> Deliverable:
    """Its text messages were sent by other means, which these files show: with that it is done, once what a send
    brings is there too, where it has one."""
    row = one(ticket, kind)
    row.evidence = _beside(row, {**row.evidence, "files": files})
    by_mail = asks(rules_of(ticket), ticket.category, ticket.content.fields, AUDIENCE)
    if row.done_at is not None or (by_mail and "figures" not in row.evidence):
        return row
    return _done(ticket, row, by, at)


def give(ticket: Ticket, kind: str, person: Person, *, by: Person, at: datetime, seen: int | None) -> Deliverable:
    """Let this person see to one thing owed: who assigns to anybody who works requests, the others to themselves. Any
    of the office may deliver it all the same."""
    hold(ticket, seen)
    row = one(ticket, kind)
    alone = person.id == by.id and able(ticket, by, WORK, at=at)
    if not alone and not able(ticket, by, ASSIGN, at=at):
        raise Refused(f"Lo que se entrega lo reparte {who(ASSIGN, rules_of(ticket).name)}; usted puede quedárselo.")
    if not able(ticket, person, WORK, at=at):
        raise Refused(f"{person.name} no atiende solicitudes.")
    ask_hands(ticket, person)
    if row.done_at is not None:
        raise Refused(_delivered_already(ticket, row))
    if rules_of(ticket).state(ticket.state).clock == "stopped":
        raise Refused(f"La solicitud está «{ticket.state}»: eso ya no se cambia.")
    row.assignee = person
    said = {"kind": kind, "label": rules_of(ticket).deliverable(kind).label, "assignee": person.name}
    record(ticket, "owed_given", by=by, at=at, payload=said | {"assignee_id": person.id}, effects=(GIVEN,))
    return row


def reopen(ticket: Ticket, kind: str, *, by: Person, at: datetime) -> Deliverable:
    """Take a delivery back: ticked too soon, or the case was reopened for it. Its evidence stays in the record."""
    hold(ticket)
    row = one(ticket, kind)
    ask_may_deliver(ticket, row, by, at)
    if row.done_at is None:
        raise Refused("Eso todavía no se ha entregado.")
    _record(ticket, "undelivered", kind, row.evidence, by, at)
    row.evidence, row.done_at, row.done_by = {}, None, None
    publications.withdraw(ticket, kind, at=at)
    return row


def note(ticket: Ticket, kind: str, *, evidence: Mapping[str, Any], at: datetime) -> None:
    """What a send brought where it ticks nothing: the ticket does not owe it any more, or owes another. It is kept."""
    hold(ticket)
    _record(ticket, "delivered", kind, evidence, None, at)


def restore(ticket: Ticket, kind: str, *, evidence: Mapping[str, Any], done_at: datetime, at: datetime) -> Deliverable:
    """What was taken back is delivered after all, since when it was: nothing new was, so it solves nothing."""
    hold(ticket)
    row = one(ticket, kind)
    row.evidence, row.done_at, row.done_by = dict(evidence), done_at, None
    _record(ticket, "delivered", kind, row.evidence, None, at)
    return row


def _beside(row: Deliverable, evidence: Mapping[str, Any]) -> dict[str, Any]:
    """The evidence, with the files that are there already of what was sent by other means."""
    half = row.evidence.get("files", ()) if row.done_at is None else ()
    files = [*half, *(one for one in evidence.get("files", ()) if one not in half)]
    return {**evidence, **({"files": files} if files else {})}


def _done(ticket: Ticket, row: Deliverable, by: Person | None, at: datetime) -> Deliverable:
    row.done_at, row.done_by = at, by
    if "address" in row.evidence:
        publications.ask(ticket, row.kind, row.evidence["address"], at=at)
    _record(ticket, "delivered", row.kind, row.evidence, by, at, SOLVE)
    return row


def _record(
    ticket: Ticket,
    happened: str,
    kind: str,
    evidence: Mapping[str, Any],
    by: Person | None,
    at: datetime,
    *then: str,
) -> None:
    payload = {"kind": kind, "label": rules_of(ticket).deliverable(kind).label, "evidence": dict(evidence)}
    record(ticket, happened, by=by, at=at, payload=payload, effects=(*effects_on(ticket, happened), *then))


def ask_may_deliver(ticket: Ticket, row: Deliverable, by: Person | None, at: datetime) -> None:
    """What a send delivers is a fact, whatever the state; what a hand delivers needs the ticket in its hands."""
    if by is None and rules_of(ticket).deliverable(row.kind).by_itself:
        return
    if not able(ticket, by, WORK, at=at):
        raise Refused("Solo quien atiende la solicitud registra lo entregado.")
    ask_hands(ticket, by)
    if not rules_of(ticket).state(ticket.state).clock == "running" or not ticket.received:
        raise Refused(f"La solicitud está «{ticket.state}»: así no se registra lo entregado.")


def _delivered_already(ticket: Ticket, row: Deliverable) -> str:
    whose = row.done_by.name if row.done_by else "el sistema"
    label = rules_of(ticket).deliverable(row.kind).label
    return (
        f"«{label}» ya estaba entregado: lo registró {whose}, y su evidencia queda como está. Revísela antes de seguir."
    )


def _checked(ticket: Ticket, kind: str, evidence: Mapping[str, Any], *, ours: bool) -> dict[str, Any]:
    """The evidence, if it is of a kind that this deliverable takes. Nobody types what is `ours`: figures, a banner."""
    rule = rules_of(ticket).deliverable(kind)
    takes = [each for each in map(kind_of, rule.evidence) if ours or not each.ours]
    for each in takes:
        if evidence.get(each.key) not in (None, "", []):
            return each.keep(ticket, evidence)
    if not takes:
        raise Refused(f"«{rule.label}» se marca sola al terminar el envío.")
    raise Refused("Falta la evidencia: " + " o ".join(each.wanted for each in takes) + ".")
