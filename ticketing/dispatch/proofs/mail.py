"""The two mails of a proof: the question, and the campaign itself as a test."""

from __future__ import annotations

from datetime import datetime

from ticketing.dispatch.campaigns.queries import ticket_of
from ticketing.dispatch.proofs.links import address
from ticketing.dispatch.proofs.models import Proof
from ticketing.ledger.reactions.table import Occasion
from ticketing.massmail.content import shown
from ticketing.massmail.content.fields import sample
from ticketing.office.notices.actions import send
from ticketing.office.notices.carrier import carry
from ticketing.office.notices.letters import Letter, build
from ticketing.office.senders.queries import obstacle
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
    }
    send(ticket.requester, "proof", context, occasion, at=at)


def test(proof: Proof, occasion: Occasion, *, at: datetime) -> None:
    """The campaign as it would arrive, to the requester's own mailbox (M-7). Its links are untracked: a test counts for
    nobody."""
    campaign, requester = proof.campaign, ticket_of(proof.campaign).requester
    content = campaign.content
    if content is None or campaign.going_hash != proof.going_hash:
        return  # another proof has taken this one's place, and brings its own mail
    if obstacle(campaign.from_address, ticket_of(campaign).department):
        return  # the sender was taken off the register since: nothing leaves in its name, and the review says why
    # Filled in within the transaction: one pass over words of a megabyte at most takes a fifth of a second, and `carry`
    # lets go of it before the server is asked. To compile them, which is what takes long, was done before the proof.
    values = sample(content.fields) | {"nombre_completo": requester.name, "correo": requester.email}
    plain = shown.untracked(content)
    letter = Letter(
        sender=f'"{campaign.from_name.replace(chr(34), "")}" <{campaign.from_address}>',
        to_name=requester.name,
        to_address=requester.email,
        subject=f"[Prueba] {shown.subject(content, values)}",
        text=shown.text(content, values, plain),
        html=shown.page(content, values, plain),
        occasion=occasion.key,
        domain=settings().mail_domain,
        at=at,
    )
    carry(build(letter))
