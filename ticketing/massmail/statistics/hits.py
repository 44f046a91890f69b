"""A campaign's figures, by the formulas of the office (M-4)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, String, case, cast, func, select

from ticketing.extensions import db
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.delivery.models import ACCEPTED, DEFERRED, EXCLUDED, FAILED, PENDING, UNKNOWN
from ticketing.massmail.delivery.queries import tally
from ticketing.massmail.tracking.models import CLICK, COMPLAINT, OPEN, REMOVAL, Hit


@dataclass(frozen=True)
class Rates:
    """Counts; each percentage is over `sent` = accepted + failed + unknown."""

    sent: int
    accepted: int
    bounced_later: int
    failed: int
    unknown: int
    waiting: int
    excluded: int
    openers: int
    opens: int
    clickers: int
    clicks: int
    removals: int
    complaints: int

    @property
    def delivered(self) -> int:
        """Accepted by the readers' servers, less what came back later."""
        return self.accepted - self.bounced_later

    def over_sent(self, count: int) -> float:
        """A count in percent of what was sent; 0 where nothing was."""
        return 100 * count / self.sent if self.sent else 0.0

    @property
    def open_rate(self) -> float:
        return self.over_sent(self.openers)

    @property
    def multiple_open_rate(self) -> float:
        return self.over_sent(self.opens)

    @property
    def click_rate(self) -> float:
        return self.over_sent(self.clickers)

    @property
    def clicks_rate(self) -> float:
        return self.over_sent(self.clicks)

    @property
    def removal_rate(self) -> float:
        return self.over_sent(self.removals)

    @property
    def complaint_rate(self) -> float:
        return self.over_sent(self.complaints)


def rates(campaign: Campaign) -> Rates:
    """The figures now: states from the tally, people from their hits."""
    counts = tally(campaign.id)
    accepted, failed, unknown = (counts.get(state, 0) for state in (ACCEPTED, FAILED, UNKNOWN))
    hits = _hits(campaign.id)
    openers, opens = hits.get(OPEN, (0, 0))
    clickers, clicks = hits.get(CLICK, (0, 0))
    return Rates(
        sent=accepted + failed + unknown,
        accepted=accepted,
        bounced_later=0,
        failed=failed,
        unknown=unknown,
        waiting=counts.get(PENDING, 0) + counts.get(DEFERRED, 0),
        excluded=counts.get(EXCLUDED, 0),
        openers=openers,
        opens=opens,
        clickers=clickers,
        clicks=clicks,
        removals=hits.get(REMOVAL, (0, 0))[0],
        complaints=hits.get(COMPLAINT, (0, 0))[0],
    )


def by_link(campaign: Campaign) -> list[tuple[str, str, int, int]]:
    """(address, words, people, clicks) of each link, in the order of the mail."""
    wanted = (Hit.campaign_id == campaign.id, Hit.kind == CLICK)
    query = select(Hit.link, func.count(_person().distinct()), func.count()).where(*wanted).group_by(Hit.link)
    counts = {link: (people, clicks) for link, people, clicks in db.session.execute(query)}
    links = campaign.content.links if campaign.content else []
    return [(str(link["url"]), str(link["label"]), *counts.get(number, (0, 0))) for number, link in enumerate(links)]


def _hits(campaign: int) -> dict[str, tuple[int, int]]:
    """(people, hits) by kind. Where tracking is anonymous a pseudonym stands for the person."""
    query = select(Hit.kind, func.count(_person().distinct()), func.count()).where(Hit.campaign_id == campaign)
    return {kind: (people, every) for kind, people, every in db.session.execute(query.group_by(Hit.kind))}


def _person() -> ColumnElement[str]:
    return case((Hit.seq.is_not(None), cast(Hit.seq, String)), else_=Hit.signals["visitor"].as_string())
