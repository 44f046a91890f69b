"""Selects over proofs, and who may confirm one."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from ticketing.desk.gates.queries import signer_for
from ticketing.desk.tickets.models import Ticket
from ticketing.dispatch.campaigns.hashes import substance_gate
from ticketing.dispatch.proofs.models import Proof
from ticketing.extensions import db
from ticketing.massmail.campaigns.models import Campaign
from ticketing.office import roles
from ticketing.office.people.models import Person
from ticketing.office.people.queries import roles_of


def newest(campaign: Campaign) -> Proof | None:
    """The last proof that was sent of a campaign."""
    query = select(Proof).where(Proof.campaign_id == campaign.id).order_by(Proof.id.desc()).limit(1)
    return db.session.scalars(query).first()


def by_id(proof_id: int) -> Proof | None:
    """One proof."""
    return db.session.get(Proof, proof_id)


def may_confirm(ticket: Ticket, campaign: Campaign, person: Person, on: date) -> bool:
    """The requester, or who signs for his department; for the office's own work a coordinator; never the author."""
    if person.id in {campaign.author_id, campaign.armed_by_id}:
        return False
    if ticket.own_initiative:
        return person.id != ticket.requester_id and roles.COORDINATOR in roles_of(person, on)
    if person.id == ticket.requester_id:
        return True
    return signer_for(ticket, substance_gate(ticket).name, person, on) is not None
