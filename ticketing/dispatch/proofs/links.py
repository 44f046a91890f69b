"""The address at which a person answers a proof."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ticketing.dispatch.proofs.models import Proof
from ticketing.dispatch.proofs.queries import may_confirm, newest
from ticketing.massmail.campaigns.models import Campaign
from ticketing.office.links.actions import link_for
from ticketing.office.links.queries import token
from ticketing.office.people.models import Person
from ticketing.web.addresses import path, public_url

PURPOSE = "proof"


def address(proof: Proof, person: Person, *, at: datetime) -> str:
    """The absolute address by which this person answers this proof; made once, the same at each retry."""
    link = link_for(PURPOSE, proof, person, at=at, content_hash=proof.going_hash)
    return public_url("proofs.proof", token=token(link))


def link_to_answer(campaigns: Sequence[Campaign], person: Person, *, at: datetime) -> str | None:
    """Where a signed-in person answers the proof that waits for him; None if none does."""
    for campaign in reversed(campaigns):
        proof = newest(campaign)
        if proof is None or proof.answered_at or proof.going_hash != campaign.going_hash:
            continue
        if may_confirm(proof, person, at):
            return path("campaigns.answer_proof", campaign_id=campaign.id)
    return None
