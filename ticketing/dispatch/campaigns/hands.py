"""Whose hands a ticket's campaigns passed through, and who must not touch what he or she signed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, select

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import hands_off
from ticketing.desk.gates.authors import authors, workers
from ticketing.dispatch.campaigns.hashes import GOING, substance_gate, substance_hash
from ticketing.dispatch.campaigns.queries import TICKET, ticket_of
from ticketing.extensions import db
from ticketing.ledger.events.models import Event
from ticketing.massmail.campaigns.models import Campaign
from ticketing.office import roles
from ticketing.office.people.models import Person
from ticketing.office.people.queries import roles_of
from ticketing.office.signatures.models import Signature
from ticketing.office.signatures.queries import of, valid
from workflows.refusals import Refused

CARRIED = "carried_over"
WROTE = ("drafted", "composed", CARRIED, "armed")
ANSWERED = ("proof_confirmed", "changes_asked")
SIGNED_IT = (
    "Usted firmó este envío en lugar de quien lo pidió, o por la coordinación: quien lo firma no lo redacta ni lo "
    "lanza. Puede hacerlo cualquier otra persona de la oficina."
)


def authors_of(subject_kind: str, subject_id: int) -> Iterable[int]:
    """Everybody who made, composed or launched a campaign of the ticket."""
    return _actors(subject_id, Event.kind.in_(WROTE)) | _named(subject_id) if subject_kind == TICKET else ()


def workers_of(subject_kind: str, subject_id: int) -> Iterable[int]:
    """Everybody who did anything with a campaign of the ticket but answer its proof."""
    return _actors(subject_id, Event.kind.not_in(ANSWERED)) if subject_kind == TICKET else ()


def stood_in_of(subject_kind: str, subject_id: int) -> Iterable[int]:
    """Everybody who confirmed a campaign of the ticket as a substitute, or because nobody else could."""
    if subject_kind != TICKET:
        return ()
    ours = select(Campaign.id).where(Campaign.origin_kind == TICKET, Campaign.origin_id == subject_id)
    lent = Signature.on_behalf_of_id.is_not(None) | Signature.fallback.is_(True)
    mine = (Signature.subject_kind == Campaign.__tablename__, Signature.subject_id.in_(ours))
    return set(db.session.scalars(select(Signature.person_id).where(*mine, lent)))


def why_hands_off(campaign: Campaign, person: Person) -> str:
    """Why the person does not touch this campaign: he or she signed what it says, in somebody's place or for the
    coordination. Empty if nothing stands against it."""
    ticket = ticket_of(campaign)
    confirmed = person.id != ticket.requester_id and any(one.person_id == person.id for one in of(campaign, GOING))
    own = ticket.own_initiative and _gave_substance(ticket, person)
    return hands_off(ticket, person) or (SIGNED_IT if confirmed or own else "")


def ask_hands_free(campaign: Campaign, by: Person) -> None:
    """Raises Refused where the person does not touch this campaign."""
    if why := why_hands_off(campaign, by):
        raise Refused(why)


def why_not_sign_substance(ticket: Ticket, person: Person, on: date) -> str:
    """Why the person does not give signature (a) of the office's own work; empty if he or she may."""
    if not ticket.own_initiative or roles.COORDINATOR not in roles_of(person, on):
        return "Esta firma corresponde a la coordinación, y solo en trabajo propio de la oficina."
    if person.id in authors(ticket):
        return "Quien hizo la solicitud o la campaña no puede firmarla; pídalo a otra persona de la coordinación."
    if person.id in workers(ticket):
        return "Usted atiende esta solicitud: quien la trabaja no la firma. Pídalo a otra persona de la coordinación."
    return ""


def wants_substance(ticket: Ticket, person: Person, on: date) -> bool:
    """Whether signature (a) of the office's own work is missing and this person can give it."""
    signed = valid(ticket, substance_gate(ticket).name, substance_hash(ticket))
    return not signed and not why_not_sign_substance(ticket, person, on)


def _gave_substance(ticket: Ticket, person: Person) -> bool:
    given = of(ticket, substance_gate(ticket).name)
    return any(each.person_id == person.id and each.channel != "evidence" for each in given)


def _named(ticket_id: int) -> set[int]:
    """Who stands in the rows themselves, which older versions wrote without an event."""
    mine = (Campaign.origin_kind == TICKET, Campaign.origin_id == ticket_id)
    found = db.session.execute(select(Campaign.author_id, Campaign.armed_by_id).where(*mine))
    return {person for row in found for person in row if person is not None}


def _actors(ticket_id: int, which: ColumnElement[bool]) -> set[int]:
    ours = select(Campaign.id).where(Campaign.origin_kind == TICKET, Campaign.origin_id == ticket_id)
    mine = (Event.subject_kind == Campaign.__tablename__, Event.subject_id.in_(ours))
    found = db.session.scalars(select(Event.actor_id).where(*mine, which).distinct())
    return {actor for actor in found if actor is not None}
