"""Write down what a message met, and do what follows for its address and its campaign."""

from __future__ import annotations

from datetime import datetime

from ticketing.audience.suppression import reasons as blocks
from ticketing.audience.suppression.actions import block
from ticketing.audience.suppression.keys import address_keys
from ticketing.extensions import db, insert_of
from ticketing.massmail.bounces import policies, queries
from ticketing.massmail.bounces.models import Bounce
from ticketing.massmail.campaigns.actions import hold
from ticketing.massmail.campaigns.models import ARMED, PAUSED, RUNNING, Campaign
from ticketing.massmail.recipients.models import ACCEPTED, Recipient
from ticketing.massmail.replies.reasons import HARD, POLICY, SOFT
from ticketing.massmail.replies.verdict import Verdict
from ticketing.web import walls
from ticketing.web.filters import thousands

GOING = (ARMED, RUNNING, PAUSED)


def noted(recipient: Recipient | None, said: Verdict, *, source: str, returned_id: int | None, at: datetime) -> bool:
    """Write it down; False where the same was written today already."""
    row = {
        "returned_id": returned_id, "source": source, "kind": said.kind, "reason": said.reason[:24],
        "status": said.status[:12], "code": said.reply[:4], "why": said.why, "at": at,
        "on": walls.today(at),
    }  # fmt: skip
    if recipient is not None:
        row |= {"campaign_id": recipient.campaign_id, "seq": recipient.seq, "contact_id": recipient.contact_id}
    names = {"on": Bounce.on}
    made = insert_of(Bounce).values({names.get(name, getattr(Bounce, name)): value for name, value in row.items()})
    done = made.on_conflict_do_nothing(index_elements=["campaign_id", "seq", "kind", "on_day"]).returning(Bounce.id)
    return db.session.execute(done).first() is not None


def follow(recipient: Recipient, said: Verdict, *, at: datetime) -> None:
    """Whether the address is written to again."""
    if said.kind == HARD:
        stop_writing(recipient, blocks.BOUNCED, f"campaña {recipient.campaign_id}: {said.why}", at)
    elif said.kind == SOFT and policies.gives_up(queries.soft_days(recipient.contact_id)):
        words = f"campaña {recipient.campaign_id}: {policies.SOFT_DAYS} fallas en dos semanas"
        stop_writing(recipient, blocks.BOUNCED, words, at)


def hold_if_blamed(campaign: Campaign, *, at: datetime) -> None:
    """Hold a campaign whose content or sender is refused; nobody who was written to is to blame."""
    if campaign.status not in GOING:
        return
    refused = queries.of_kind(campaign.id, POLICY)
    if policies.holds(refused, queries.in_state(campaign.id, ACCEPTED), campaign.agreed.refused):
        reason = (
            f"{thousands(refused)} destinos rechazaron el contenido o el remitente de esta campaña, no a sus lectores: "
            "revise las devoluciones antes de seguir."
        )
        hold(campaign, reason=reason, by=None, at=at)


def stop_writing(recipient: Recipient, reason: str, source: str, at: datetime) -> None:
    """The address that was written to, which need not be the person's any more."""
    if recipient.email:
        block(address_keys(recipient.email), reason=reason, source=source, at=at)
