"""Selects over proofs, and who may confirm one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, select, union

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import able, calendar_of, office_day, own_work, rules_of, signs_alone
from ticketing.desk.gates.authors import barred
from ticketing.desk.gates.queries import signer_for
from ticketing.dispatch.campaigns.hands import authors_of
from ticketing.dispatch.campaigns.queries import TICKET, ticket_of
from ticketing.dispatch.proofs.models import Proof
from ticketing.extensions import db
from ticketing.ledger.events.queries import history
from ticketing.massmail.campaigns.models import DRAFT, HELD, Campaign
from ticketing.office.people.models import Person
from ticketing.office.people.queries import Signer, away, reads_only
from ticketing.office.people.readers import READ_ONLY
from ticketing.remembering import remembered
from ticketing.web.filters import when
from workflows.capabilities import SIGN_OWN_INITIATIVE
from workflows.timers import ends_at

USUAL_WAIT = 3  # business days, where the procedure says nothing
NOT_YOURS = (
    "La prueba la confirma quien hizo la solicitud o, en su ausencia, quien da el visto bueno a su contenido; nunca "
    "quien la armó."
)
OWN_WORK = (
    "La prueba del trabajo propio de la oficina la confirma otra persona que firme ese trabajo; nunca quien la armó."
)
RECORDED, UNANSWERED = "recorded", "unanswered"


class Changes(NamedTuple):
    """What was asked for instead of a proof, by whom and when."""

    who: str
    at: datetime
    note: str


def newest(campaign: Campaign) -> Proof | None:
    """The last proof that was sent of a campaign."""
    return next(iter(proofs_of(campaign)), None)


def by_id(proof_id: int) -> Proof | None:
    """One proof."""
    return db.session.get(Proof, proof_id)


def may_confirm(proof: Proof, person: Person, at: datetime) -> bool:
    """Whether the person may answer the proof now."""
    return not why_not(proof, person, at)


def why_not(proof: Proof, person: Person, at: datetime) -> str:
    """Why the person does not answer the proof now, in a sentence; empty if he or she may.

    The requester does, or in the requester's absence who signs for the department; where no gate signs the content,
    the requester too or another person who signs the office's own work; of its own initiative that person alone.
    Never who made, composed or launched it, nor who works it.
    """
    ticket = ticket_of(proof.campaign)
    on = office_day(ticket, at)
    if reads_only(person, on):
        return READ_ONLY
    if signs_alone(ticket):
        return "" if able(ticket, person, SIGN_OWN_INITIATIVE, at=at) else OWN_WORK
    if person.id in {row[1] for row in db.session.execute(union(*authors_of(TICKET, [ticket.id])))}:
        return OWN_WORK if own_work(ticket) else NOT_YOURS
    if person.id == ticket.requester_id and not ticket.own_initiative:
        return ""
    if own_work(ticket):
        signs = able(ticket, person, SIGN_OWN_INITIATIVE, at=at) and person.id not in barred(ticket)
        return "" if signs else OWN_WORK
    if standing_for(ticket, person, at) is None:
        return NOT_YOURS
    return "" if absence(proof, at) else _not_yet(proof, ticket)


def standing_for(ticket: Ticket, person: Person, at: datetime) -> Signer | None:
    """How the person signs in the requester's absence, by one of the gates that the procedure names for it, if so."""
    on = office_day(ticket, at)
    signers = (signer_for(ticket, gate.name, person, on) for gate in rules_of(ticket).confirming_gates)
    return next(filter(None, signers), None)


def absence(proof: Proof, at: datetime) -> str:
    """Why another person may answer for the requester: it is recorded, or the proof waited long enough; else empty."""
    ticket = ticket_of(proof.campaign)
    if away(ticket.requester, office_day(ticket, at)):
        return RECORDED
    return UNANSWERED if at >= waits_until(proof) else ""


def waits_until(proof: Proof) -> datetime:
    """Until when the requester alone answers: as long as the procedure waits after the proof was sent."""
    ticket = ticket_of(proof.campaign)
    return ends_at(rules_of(ticket).signatures.absent_after, calendar_of(ticket), since=proof.sent_at)


def _not_yet(proof: Proof, ticket: Ticket) -> str:
    return (
        f"La prueba la confirma {ticket.requester.name}, que no figura como ausente. Si no responde, usted podrá "
        f"hacerlo desde el {when(waits_until(proof))}; antes, solo si se registra su ausencia."
    )


def unanswered(subject_kind: str) -> Select[int] | None:
    """The ids of the tickets of which a proof waits for its answer."""
    if subject_kind != TICKET:
        return None
    query = select(Proof.ticket_id).join(Campaign, Campaign.id == Proof.campaign_id).where(Proof.answered_at.is_(None))
    return query.where(Proof.going_hash == Campaign.going_hash, Campaign.status.in_((DRAFT, HELD)))


@remembered
def proofs_of(campaign: Campaign) -> Sequence[Proof]:
    """Every proof that was sent, newest first."""
    return db.session.scalars(select(Proof).where(Proof.campaign_id == campaign.id).order_by(Proof.id.desc())).all()


def changes_to(proof: Proof) -> Changes | None:
    """What was asked for instead of this proof; None where it was confirmed or waits."""
    asked = history(Campaign.__tablename__, proof.campaign_id, ("changes_asked",))
    mine = next((event for event in reversed(asked) if event.payload["proof_id"] == proof.id), None)
    if mine is None:
        return None
    return Changes(db.session.get_one(Person, mine.actor_id).name, mine.at, mine.payload["note"])
