"""The two mails of a proof: the question, and the campaign itself as a test."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ticketing.audience.lists.queries import of_rule
from ticketing.dispatch.campaigns.leaving import removal_url
from ticketing.dispatch.campaigns.queries import ticket_of
from ticketing.dispatch.proofs.links import address
from ticketing.dispatch.proofs.models import Proof
from ticketing.ledger.reactions.table import Occasion
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.content import shown
from ticketing.massmail.content.fields import sample
from ticketing.massmail.content.models import CompiledContent
from ticketing.office.notices.actions import Keyed, send
from ticketing.office.notices.carrier import carry
from ticketing.office.notices.letters import Letter, build, named
from ticketing.office.people.models import Person
from ticketing.office.senders.queries import obstacle
from ticketing.web.addresses import desk_url
from ticketing.web.characters import one_line
from ticketing.web.settings import settings


def ask(proof: Proof, occasion: Occasion, *, at: datetime) -> None:
    """Ask the requester to confirm, with the link that needs no sign-in."""
    ticket = ticket_of(proof.campaign)
    context = {
        "proof": proof,
        "campaign": proof.campaign,
        "ticket": ticket,
        "note": occasion.event.payload.get("note", ""),
        "url": address(proof, ticket.requester, at=at),
        "groups": ", ".join(one.name for one in of_rule(proof.campaign.audience_rule)) if proof.campaign.plain else "",
    }
    send(ticket.requester, "proof", context, occasion, at=at)


def test(proof: Proof, occasion: Occasion, *, at: datetime) -> None:
    """The campaign as it would arrive, to the requester's own mailbox (M-7). Its links are untracked: a test counts for
    nobody."""
    campaign, content = proof.campaign, proof.campaign.content
    if content is None or campaign.going_hash != proof.going_hash:
        return  # another proof has taken this one's place, and brings its own mail
    if obstacle(campaign.from_address, ticket_of(campaign).department):
        return  # the sender was taken off the register since: nothing leaves in its name, and the review says why
    carry(build(letter(campaign, content, ticket_of(campaign).requester, occasion, at=at)))


def letter(campaign: Campaign, content: CompiledContent, to: Person, occasion: Keyed, *, at: datetime) -> Letter:
    """The test, to this person. Its own version leads to the preview on the desk, which asks who one is: a test is
    passed on, and a link that confirms must not be. The removal leads to the page of everybody's."""
    # Filled in within the transaction: one pass over words of a megabyte at most takes a fifth of a second, and `carry`
    # lets go of it before the server is asked. To compile them, which is what takes long, was done before the proof.
    values = sample(content.fields) | {"nombre_completo": to.name, "correo": to.email}
    own_page = desk_url("campaigns.preview", campaign_id=campaign.id)
    places = replace(shown.untracked(content), web=own_page, removal=removal_url(campaign))
    return Letter(
        sender=named(campaign.from_name, campaign.from_address),
        reply_to=campaign.reply_to,
        to_name=one_line(to.name),
        to_address=to.email,
        subject=f"[Prueba] {campaign.heading}{shown.subject(content, values)}",
        text=shown.text(content, values, places),
        html=shown.page(content, values, places),
        occasion=occasion.key,
        domain=settings().mail_domain,
        at=at,
    )
