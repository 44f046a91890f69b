"""How each campaign moves: kept beside the tally, in the transaction that changes it. The caller commits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, select, update

from ticketing.extensions import db, insert_of
from ticketing.massmail.recipients.models import CampaignMotion
from workflows.motion import Motion


def begin(campaign: int, *, at: datetime) -> None:
    """It starts or goes on: what it did before a pause says nothing."""
    made = insert_of(CampaignMotion).values(campaign_id=campaign, moved_at=at, done=0.0, seconds=0.0)
    anew = {"moved_at": at, "done": 0.0, "seconds": 0.0}
    db.session.execute(made.on_conflict_do_update(index_elements=[CampaignMotion.campaign_id], set_=anew))


def move(done: Mapping[int, int], *, at: datetime) -> None:
    """By campaign, how many came to an end just now; 0: somebody was answered, and nobody is done with."""
    if not done:
        return
    found = _locked(sorted(done))
    for campaign in sorted(done.keys() - found.keys()):
        begin(campaign, at=at)
    rows = []
    for campaign, motion in sorted(found.items()):
        now = motion.more(done[campaign], at)
        rows.append({"c": campaign, "at": now.at, "n": now.done, "s": now.seconds})
    if rows:
        values = {
            "moved_at": bindparam("at", type_=CampaignMotion.moved_at.type),
            "done": bindparam("n"), "seconds": bindparam("s"),
        }  # fmt: skip
        change = update(CampaignMotion).where(CampaignMotion.campaign_id == bindparam("c")).values(values)
        db.session.connection().execute(change, rows)


def motion_of(campaign: int) -> Motion | None:
    """How it moves; None before it began."""
    columns = (CampaignMotion.moved_at, CampaignMotion.done, CampaignMotion.seconds)
    row = db.session.execute(select(*columns).where(CampaignMotion.campaign_id == campaign)).first()
    return Motion(*row) if row else None


def _locked(campaigns: list[int]) -> dict[int, Motion]:
    columns = (CampaignMotion.campaign_id, CampaignMotion.moved_at, CampaignMotion.done, CampaignMotion.seconds)
    query = select(*columns).where(CampaignMotion.campaign_id.in_(campaigns))
    rows = db.session.execute(query.order_by(CampaignMotion.campaign_id).with_for_update())
    return {row[0]: Motion(*row[1:]) for row in rows}
