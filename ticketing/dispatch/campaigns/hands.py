"""Whose hands a ticket's campaigns passed through, and who must not touch what he or she signed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import InstrumentedAttribute

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import hands_off, may, own_work, signs_alone
from ticketing.desk.gates.authors import authors, workers
from ticketing.dispatch.campaigns.hashes import GOING, substance_gate, substance_hash
from ticketing.dispatch.campaigns.queries import TICKET, ticket_of
from ticketing.extensions import among
from ticketing.ledger.events.models import Event
from ticketing.massmail.campaigns.models import Campaign
from ticketing.office.people.models import Person
from ticketing.office.people.queries import roles_of
from ticketing.office.procedures.capabilities import who
from ticketing.office.signatures.channels import EVIDENCE
from ticketing.office.signatures.models import Signature
from ticketing.office.signatures.queries import of, valid
from workflows.capabilities import SIGN_OWN_INITIATIVE
from workflows.refusals import Refused

Pairs = Select[int, Any]  # a ticket's id, a person's
CARRIED = "carried_over"
WROTE = ("drafted", "composed", CARRIED, "armed")
ANSWERED = ("proof_confirmed", "changes_asked")
TRIED = "tested"  # somebody looked at it in the own mailbox
SIGNED_IT = (
    "Usted firmó este envío en lugar de quien lo pidió, o como trabajo propio de la oficina: quien lo firma no lo "
    "redacta ni lo lanza. Puede hacerlo cualquier otra persona de la oficina."
)


def authors_of(subject_kind: str, ids: Sequence[int]) -> Sequence[Pairs]:
    """Everybody who made, composed or launched a campaign of these tickets: by its events, and by the rows themselves,
    which older versions wrote without an event."""
    if subject_kind != TICKET:
        return ()
    return (_actors(ids, Event.kind.in_(WROTE)), _named(ids, Campaign.author_id), _named(ids, Campaign.armed_by_id))


def workers_of(subject_kind: str, ids: Sequence[int]) -> Sequence[Pairs]:
    """Everybody who did anything with a campaign of these tickets but answer its proof or look at it."""
    return (_actors(ids, Event.kind.not_in((*ANSWERED, TRIED))),) if subject_kind == TICKET else ()


def stood_in_of(subject_kind: str, ids: Sequence[int]) -> Select[int, int] | None:
    """Everybody who confirmed a campaign of these tickets as a substitute, or because nobody else could."""
    if subject_kind != TICKET:
        return None
    lent = Signature.on_behalf_of_id.is_not(None) | Signature.fallback.is_(True)
    mine = (Signature.subject_kind == Campaign.__tablename__, Signature.subject_id == Campaign.id)
    query = select(Campaign.origin_id, Signature.person_id).join(Signature, and_(*mine))
    return query.where(*_ours(ids), lent)


def why_hands_off(campaign: Campaign, person: Person) -> str:
    """Why the person does not touch this campaign: he or she signed what it says, in somebody's place or as the
    office's own work. Empty if nothing stands against it."""
    ticket = ticket_of(campaign)
    confirmed = person.id != ticket.requester_id and any(one.person_id == person.id for one in of(campaign, GOING))
    if signs_alone(ticket):
        return hands_off(ticket, person)
    own = own_work(ticket) and _gave_substance(ticket, person)
    return hands_off(ticket, person) or (SIGNED_IT if confirmed or own else "")


def ask_hands_free(campaign: Campaign, by: Person) -> None:
    """Raises Refused where the person does not touch this campaign."""
    if why := why_hands_off(campaign, by):
        raise Refused(why)


def why_not_sign_substance(ticket: Ticket, person: Person, on: date) -> str:
    """Why the person does not give signature (a) of the office's own work; empty if he or she may."""
    if not own_work(ticket) or not may(ticket, roles_of(person, on), SIGN_OWN_INITIATIVE):
        return f"Esta firma es de {_who_signs(ticket)}, y solo en trabajo propio de la oficina."
    if signs_alone(ticket):
        return ""
    if person.id in authors(ticket):
        return "Quien hizo la solicitud o la campaña no puede firmarla; pídalo a otra persona que firme esto."
    if person.id in workers(ticket):
        return "Usted atiende esta solicitud: quien la trabaja no la firma. Pídalo a otra persona que firme esto."
    return ""


def wants_substance(ticket: Ticket, person: Person, on: date) -> bool:
    """Whether signature (a) of the office's own work is missing and this person can give it."""
    signed = valid(ticket, substance_gate(ticket).name, substance_hash(ticket))
    return not signed and not why_not_sign_substance(ticket, person, on)


def alone(ticket: Ticket, person: Person) -> bool:
    """Whether this person signs what he or she wrote, as the procedure lets an office of one."""
    return signs_alone(ticket) and person.id in authors(ticket)


def signed_alone(campaign: Campaign) -> str:
    """The name of whoever wrote it and signed it too, content and proof; empty where two people did."""
    ticket = ticket_of(campaign)
    if not signs_alone(ticket):
        return ""
    wrote, gate = authors(ticket), substance_gate(ticket).name
    content = valid(ticket, gate, campaign.substance_hash)
    proof = valid(campaign, GOING, campaign.going_hash) if campaign.going_hash else []
    both = [one.person for one in content if one.person_id in {each.person_id for each in proof}]
    return next((person.name for person in both if person.id in wrote), "")


def _who_signs(ticket: Ticket) -> str:
    return who(SIGN_OWN_INITIATIVE, ticket.procedure_row.name)


def _gave_substance(ticket: Ticket, person: Person) -> bool:
    given = of(ticket, substance_gate(ticket).name)
    return any(each.person_id == person.id and each.channel != EVIDENCE for each in given)


def _ours(ids: Sequence[int]) -> tuple[ColumnElement[bool], ...]:
    return (Campaign.origin_kind == TICKET, among(Campaign.origin_id, ids))


def _named(ids: Sequence[int], who: InstrumentedAttribute[Any]) -> Pairs:
    return select(Campaign.origin_id, who).where(*_ours(ids), who.is_not(None))


def _actors(ids: Sequence[int], which: ColumnElement[bool]) -> Pairs:
    mine = (Event.subject_kind == Campaign.__tablename__, Event.subject_id == Campaign.id)
    query = select(Campaign.origin_id, Event.actor_id).join(Event, and_(*mine))
    return query.where(*_ours(ids), which, Event.actor_id.is_not(None))
