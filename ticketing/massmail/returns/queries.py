"""What came back, as pages and policies ask for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from ticketing.audience.suppression.keys import address_keys
from ticketing.audience.suppression.models import EVERYTHING, Suppression
from ticketing.audience.suppression.queries import block_of
from ticketing.audience.suppression.reasons import BOUNCED, COMPLAINED, words
from ticketing.extensions import db
from ticketing.ledger.events.models import Event
from ticketing.ledger.events.queries import history
from ticketing.massmail.bounces.models import Bounce
from ticketing.massmail.bounces.queries import ALARM, in_state
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.counters.models import ALL, COMPLAINTS, Counter
from ticketing.massmail.recipients.models import ACCEPTED, FAILED, UNKNOWN, Recipient
from ticketing.massmail.recipients.queries import tallies
from ticketing.massmail.returns.models import QUARANTINED, WAITING, Returned, ReturnMailbox
from ticketing.massmail.returns.reading import MOST_BYTES
from ticketing.web.outcomes import Missing

SENT = (ACCEPTED, FAILED, UNKNOWN)
PAGE = 25  # returns on a page


@dataclass(frozen=True)
class Found:
    """A return with what is known around it. `block`: what keeps its address from being written to.

    `size`: bytes of the message that came back, where it is known; of a `cut` one only the beginning was kept.
    """

    bounce: Bounce
    campaign: Campaign | None
    recipient: Recipient | None
    block: Suppression | None
    size: int = 0

    @property
    def cut(self) -> bool:
        return self.size > MOST_BYTES

    @property
    def ours(self) -> bool:
        """Whether the block came from a return or a complaint, and not from the person's own will."""
        return self.block is not None and self.block.reason in (BOUNCED, COMPLAINED)

    @property
    def reason(self) -> str:
        return words(self.block.reason) if self.block else ""


def one(bounce_id: int) -> Found:
    """A return. Raises Missing."""
    bounce = db.session.get(Bounce, bounce_id)
    if bounce is None:
        raise Missing
    campaign = db.session.get(Campaign, bounce.campaign_id) if bounce.campaign_id else None
    place = (bounce.campaign_id, bounce.seq)
    recipient = db.session.get(Recipient, place) if None not in place else None
    block = block_of(address_keys(recipient.email), EVERYTHING) if recipient and recipient.email else None
    size = db.session.scalar(select(Returned.size).where(Returned.id == bounce.returned_id)) or 0
    return Found(bounce, campaign, recipient, block, size)


@dataclass(frozen=True)
class Alarm:
    """A campaign of which too many complained, with its figures of now."""

    campaign: Campaign
    complaints: int
    sent: int


def alarm(campaign: Campaign, complaints: int) -> Alarm | None:
    """What is to be said of a campaign whose complaints, as many as now, ever reached 0.1 % of the sent (M-4)."""
    if not complaints or not history(Campaign.__tablename__, campaign.id, [ALARM]):
        return None
    return Alarm(campaign, complaints, in_state(campaign.id, *SENT))


def alarms(*, since: datetime) -> list[Alarm]:
    """Those of the campaigns that raised the alarm since then, the newest first."""
    ids = select(Event.subject_id).where(
        Event.subject_kind == Campaign.__tablename__, Event.kind == ALARM, Event.at >= since
    )
    query = select(Campaign).where(Campaign.id.in_(ids)).order_by(Campaign.id.desc()).limit(10)
    found = db.session.scalars(query).all()
    if not found:
        return []
    complaints, tallied = _complaints(found), tallies([one.id for one in found])
    sent = {one: sum(counts.get(state, 0) for state in SENT) for one, counts in tallied.items()}
    return [Alarm(one, complaints[one.id], sent[one.id]) for one in found if complaints.get(one.id)]


def _complaints(campaigns: Sequence[Campaign]) -> dict[int, int]:
    mine = (Counter.metric == COMPLAINTS, Counter.dimension == ALL, Counter.bucket == 0)
    query = select(Counter.campaign_id, Counter.count).where(Counter.campaign_id.in_([one.id for one in campaigns]))
    return dict(db.session.execute(query.where(*mine)).all())


def mailbox() -> ReturnMailbox | None:
    """How the mailbox of returns was last read; None while there is none."""
    return db.session.scalars(
        select(ReturnMailbox).order_by(ReturnMailbox.read_at.desc().nulls_last()).limit(1)
    ).first()


def aside() -> int:
    """How many were put aside because they could not be handled."""
    return db.session.scalar(select(func.count()).where(Returned.status == QUARANTINED)) or 0


def waiting(most: int = 200) -> Sequence[int]:
    """The ids of what was kept and not handled yet, the oldest first."""
    query = select(Returned.id).where(Returned.status == WAITING).order_by(Returned.id).limit(most)
    return db.session.scalars(query).all()


def counted(campaign_id: int, metric: str) -> int:
    """A counter of a campaign."""
    found = db.session.get(Counter, (campaign_id, metric, ALL, 0))
    return found.count if found else 0


class Listed(NamedTuple):
    """A return with its campaign and the address that it was written to, where they are known."""

    bounce: Bounce
    campaign: Campaign | None
    email: str | None


def latest(*, kind: str = "", contact: int | None = None, before: int | None = None, most: int = PAGE) -> list[Listed]:
    """A page of returns, the newest first; of one kind, or of one person's addresses."""
    hers = (Recipient.campaign_id == Bounce.campaign_id) & (Recipient.seq == Bounce.seq)
    query = select(Bounce, Campaign, Recipient.email).outerjoin(Campaign, Campaign.id == Bounce.campaign_id)
    query = query.outerjoin(Recipient, hers)
    if kind:
        query = query.where(Bounce.kind == kind)
    if contact is not None:
        query = query.where(Bounce.contact_id == contact)
    if before is not None:
        query = query.where(Bounce.id < before)
    rows = db.session.execute(query.order_by(Bounce.id.desc()).limit(most))
    return [Listed(*found) for found in rows]
