"""What each of the two signatures before a dispatch binds.

(a) the substance: the protected fields of the gate that the procedure marks as substance, as the ticket now holds them;
(b) the campaign as it will go out: compiled content, (a)'s hash, audience rule, sender, window.
"""

from __future__ import annotations

import hashlib

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.extensions import canonical
from ticketing.massmail.campaigns.models import Campaign
from workflows.refusals import Refused
from workflows.rows import Gate

GOING = "campaign"


def substance_gate(ticket: Ticket) -> Gate:
    """The gate whose signature is signature (a)."""
    gate = rules_of(ticket).substance_gate
    if gate is None:
        raise Refused("Este procedimiento no dice qué visto bueno firma el contenido de un envío.")
    return gate


def substance_hash(ticket: Ticket) -> str:
    """SHA-256 of the substance as the ticket holds it now."""
    return ticket.content.digests[substance_gate(ticket).name]


def going_hash(campaign: Campaign, content_sha256: str) -> str:
    """SHA-256 of the campaign as it would go out with this compiled content."""
    said = {
        "content": content_sha256,
        "substance": campaign.substance_hash,
        "audience": campaign.audience_rule,
        "sender": [campaign.from_name, campaign.from_address, campaign.reply_to],
        "window": campaign.not_after.isoformat() if campaign.not_after else None,
        "tracking": campaign.tracking,
    }
    return hashlib.sha256(canonical(said).encode()).hexdigest()
