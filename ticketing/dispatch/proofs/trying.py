"""A look at the campaign in one's own mailbox: nobody else is told, nothing of the request moves."""

from __future__ import annotations

from datetime import datetime

from ticketing.dispatch.campaigns.actions import EDITABLE
from ticketing.dispatch.campaigns.hands import TRIED
from ticketing.dispatch.campaigns.queries import ticket_of
from ticketing.dispatch.proofs.mail import letter
from ticketing.extensions import db
from ticketing.ledger.reactions.table import Occasion
from ticketing.ledger.recording.actions import record
from ticketing.massmail.campaigns.actions import lock
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.content.actions import kept
from ticketing.massmail.content.models import CompiledContent
from ticketing.office.notices.carrier import carry
from ticketing.office.notices.letters import build
from ticketing.office.people.models import Person
from ticketing.office.senders import queries as senders
from workflows.refusals import Refused


def try_out(campaign: Campaign, content: CompiledContent, *, by: Person, at: datetime) -> None:
    """Send the message as it is now to who asks for it (M-7). `content`: compiled before any lock was taken."""
    lock(campaign)
    if campaign.status not in EDITABLE:
        raise Refused("La campaña ya está programada o enviada; no hay nada que probar.")
    senders.chosen(campaign.from_address, ticket_of(campaign).department)
    made = kept(content)
    db.session.flush()
    record(campaign, TRIED, by=by, at=at, payload={"content_id": made.id}, effects=("mail_own_test",))


def mail(campaign: Campaign, occasion: Occasion, *, at: datetime) -> None:
    """The mail itself. It says what the campaign said when it was asked for, whatever was changed since."""
    content = db.session.get_one(CompiledContent, occasion.event.payload["content_id"])
    who = db.session.get_one(Person, occasion.event.actor_id)
    carry(build(letter(campaign, content, who, occasion, at=at)))
