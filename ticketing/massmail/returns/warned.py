"""Reports that are no returns (RFC 5965, 6591): kept for what they are, and some of them told as an alarm."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, func, literal, select

from ticketing.extensions import db
from ticketing.ledger.events.queries import history
from ticketing.ledger.recording.actions import record
from ticketing.massmail.bounces.models import Bounce
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.counters.models import ALL, COMPLAINTS, Counter
from ticketing.massmail.replies import feedback
from ticketing.massmail.replies.kinds import REPORT, WARNING
from ticketing.massmail.replies.verdict import Verdict
from ticketing.massmail.returns.queries import Alarm, alarm

WARNED = "feedback_warning"


@dataclass(frozen=True)
class Warned:
    """How many reports of one type came: `what` is a name of feedback.ALARMING."""

    what: str
    count: int
    last_at: datetime


def kept(told: Verdict) -> Verdict:
    """As it is written down: a report takes the place of no return, and no return its."""
    if not feedback.is_feedback(told):
        return told
    return replace(told, kind=WARNING if told.reason in feedback.ALARMING else REPORT)


def warn(campaign: Campaign, what: str, *, at: datetime) -> None:
    """Of a campaign's first report of an alarming type: into its history."""
    if what not in feedback.ALARMING:
        return
    told = history(Campaign.__tablename__, campaign.id, [WARNED])
    if not any(event.payload.get("what") == what for event in told):
        record(campaign, WARNED, by=None, at=at, payload={"what": what})


def warned(*, since: datetime) -> list[Warned]:
    """The alarming reports of late, by type."""
    return [Warned(*row) for row in db.session.execute(_by_type().where(Bounce.at >= since))]


class Troubles(NamedTuple):
    """What a campaign's pages say at their head."""

    alarm: Alarm | None
    warned: list[Warned]


def troubles(campaign: Campaign) -> Troubles:
    """Too many complaints of a campaign, and reports about it that somebody should look into: asked in one question,
    since every page of a campaign asks it."""
    if campaign.untouched:
        return Troubles(alarm(campaign, 0), [])
    mine = (Counter.campaign_id == campaign.id, Counter.dimension == ALL, Counter.bucket == 0)
    counted = select(Counter.metric, Counter.count, literal(None, Bounce.at.type)).where(*mine)
    reports = _by_type().where(Bounce.campaign_id == campaign.id)
    rows = db.session.execute(reports.union_all(counted.where(Counter.metric == COMPLAINTS))).all()
    complaints = next((count for what, count, _ in rows if what == COMPLAINTS), 0)
    return Troubles(alarm(campaign, complaints), [Warned(*row) for row in rows if row.reason != COMPLAINTS])


def _by_type() -> Select[str, int, datetime]:
    found = select(Bounce.reason, func.count(), func.max(Bounce.at)).where(Bounce.kind == WARNING)
    return found.group_by(Bounce.reason)
