"""Selects over campaigns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select

from ticketing.extensions import db
from ticketing.massmail.campaigns.models import ARMED, CANCELLED, FINISHED, RUNNING, Campaign
from ticketing.massmail.recipients.models import DEFERRED, PENDING, STATE_NAMES, Tally
from ticketing.massmail.recipients.queries import tallies
from ticketing.office.files.models import StoredFile
from ticketing.office.people.models import Person
from ticketing.web.outcomes import Missing
from workflows.mailing import Terms


def get(campaign_id: int) -> Campaign:
    """The campaign, or Missing."""
    found = db.session.get(Campaign, campaign_id)
    if found is None:
        raise Missing
    return found


def due(at: datetime) -> Sequence[int]:
    """Ids of the armed campaigns whose hour has come, the earliest first."""
    not_undone = or_(Campaign.undo_until.is_(None), Campaign.undo_until <= at)
    wanted = (Campaign.status == ARMED, Campaign.start_at <= at, not_undone)
    return db.session.scalars(select(Campaign.id).where(*wanted).order_by(Campaign.start_at)).all()


def unfinished_of(person: Person) -> Sequence[Campaign]:
    """The campaigns that the person made or launched and that are not over, the oldest first."""
    hers = (Campaign.author_id == person.id) | (Campaign.armed_by_id == person.id)
    query = select(Campaign).where(hers, Campaign.status.not_in((FINISHED, CANCELLED)))
    return db.session.scalars(query.order_by(Campaign.id)).all()


def in_a_mail(file: StoredFile) -> bool:
    """Whether an image stands in the words of a campaign that was compiled: who got the mail must see it."""
    if not file.is_image:
        return False
    holds = (Campaign.content_id.is_not(None), Campaign.words.contains(f"/files/{file.token}/", autoescape=True))
    return db.session.scalars(select(Campaign.id).where(*holds).limit(1)).first() is not None


def statuses(ids: Iterable[int]) -> dict[int, str]:
    """The present status of some campaigns, read from the database."""
    query = select(Campaign.id, Campaign.status).where(Campaign.id.in_(list(ids)))
    return dict(db.session.execute(query).all())


@dataclass(frozen=True)
class Standing:
    """What a sender must know of a campaign that it is sending."""

    status: str
    rate_per_minute: int | None
    terms: Mapping[str, Any]
    window: Mapping[str, Any]
    resting_until: datetime | None
    time_zone: str

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def agreed(self) -> Terms:
        """What its class and its procedure let it do."""
        return Terms(**self.terms)


def standings(ids: Iterable[int]) -> dict[int, Standing]:
    """How some campaigns stand now, read from the database."""
    columns = (Campaign.id, Campaign.status, Campaign.rate_per_minute, Campaign.terms, Campaign.window,
               Campaign.resting_until, Campaign.time_zone)  # fmt: skip
    rows = db.session.execute(select(*columns).where(Campaign.id.in_(list(ids))))
    return {row[0]: Standing(*row[1:]) for row in rows}


def done() -> Sequence[int]:
    """Ids of the running campaigns that have nobody pending or deferred."""
    left = select(Tally.campaign_id).where(Tally.state.in_((PENDING, DEFERRED)), Tally.count > 0)
    return db.session.scalars(select(Campaign.id).where(Campaign.status == RUNNING, Campaign.id.not_in(left))).all()


def balance(campaign_id: int) -> dict[str, int | str]:
    """audience = excluded + pending + deferred + accepted + failed + unknown + cancelled; the status. Or Missing."""
    return balances([get(campaign_id)])[campaign_id]


def balances(campaigns: Sequence[Campaign]) -> dict[int, dict[str, int | str]]:
    """The same of each of these campaigns, by their ids, in one select."""
    counted = tallies([one.id for one in campaigns if not one.untouched])
    return {one.id: _balance(one, counted.get(one.id, {})) for one in campaigns}


def _balance(campaign: Campaign, counts: Mapping[int, int]) -> dict[str, int | str]:
    named = {name: counts.get(state, 0) for state, name in enumerate(STATE_NAMES)}
    order = ("excluded", "pending", "deferred", "accepted", "failed", "unknown", "cancelled")
    shown: dict[str, int | str] = {"audience": sum(counts.values())}
    return shown | {name: named[name] for name in order} | {"status": campaign.status}
