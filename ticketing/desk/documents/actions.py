"""Letting a document be published although a rule fails, and asking that nothing is open before it is."""

from __future__ import annotations

from datetime import datetime

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import able, ask_hands, effects_on
from ticketing.desk.cases.versions import hold
from ticketing.desk.documents import queries
from ticketing.desk.documents.models import Waiver
from ticketing.extensions import db
from ticketing.ledger.recording.actions import record
from ticketing.office.documents.rules import RULES
from ticketing.office.papers.models import FIT
from ticketing.office.papers.told import why_not
from ticketing.office.people.models import Person
from ticketing.web.outcomes import Missing
from workflows.capabilities import WORK
from workflows.refusals import Refused

LONGEST = 1000


def waive(
    ticket: Ticket, token: str, rule: str, *, reason: str, by: Person, at: datetime, seen: int | None = None
) -> Waiver:
    """Let this document pass although it fails that rule. Whoever works the ticket says why; the requester may not."""
    hold(ticket, seen)
    if not able(ticket, by, WORK, at=at):
        raise Refused("Solo quien atiende la solicitud admite un documento con observaciones.")
    ask_hands(ticket, by)
    found = queries.by_token(ticket, token)
    if found is None:
        raise Missing
    if rule in found.waivers:
        return found.waivers[rule]
    if rule not in {one.rule for one in found.open}:
        raise Refused(f"«{found.file.name}» no tiene esa observación; recargue la página para ver las que tiene.")
    said = reason.strip()
    if not said:
        raise Refused("Escriba por qué se publica así; queda en la historia de la solicitud.")
    if len(said) > LONGEST:
        raise Refused(f"La razón puede tener hasta {LONGEST} caracteres.")
    row = Waiver(ticket_id=ticket.id, sha256=found.file.sha256, rule=rule, reason=said, by=by, at=at)
    db.session.add(row)
    payload = {"file": found.file.name, "rule": rule, "title": RULES[rule].title, "reason": said}
    record(ticket, "waived", by=by, at=at, payload=payload, effects=effects_on(ticket, "waived"))
    return row


def ask_publishable(ticket: Ticket) -> None:
    """Refused while a document of the ticket is not looked at, may not be published, or fails a rule that nobody let
    pass; with which, and what to do."""
    filed = (one for one in queries.documents(ticket) if not one.delivered)
    said = [sentence for one in filed if (sentence := _against(one))]
    if said:
        raise Refused(" ".join(said))


def _against(one: queries.Document) -> str:
    name, paper = one.file.name, one.paper
    if paper is None:
        return ""  # filed before documents were looked at
    if paper.state != FIT:
        return why_not(paper, name) or ""
    if not one.open:
        return ""
    rules = ", ".join(each.title.lower() for each in one.open)
    return (
        f"«{name}» tiene observaciones: {rules}. Suspenda la solicitud pidiendo que se corrijan, o admítalas con su "
        f"razón "
        "en «Archivos»."
    )
