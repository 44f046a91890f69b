"""A clock that was wrong and was set right: what was put off then for later than anything ever is, is due now.

The engine puts nobody off for longer than LAST_PAUSE, rests a road for REST and waits for a canary for as long as its
limits say. A greater distance was measured while the clock was wrong; left alone, it would have to be waited for.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlalchemy import Update, select, tuple_, update

from ticketing.extensions import db
from ticketing.massmail.campaigns.canary import WAITING, wait
from ticketing.massmail.campaigns.models import RUNNING, Campaign
from ticketing.massmail.pacing import hours
from ticketing.massmail.pacing.actions import REST, sweep
from ticketing.massmail.pacing.models import Pace
from ticketing.massmail.recipients.models import DEFERRED, READY, Chunk, Recipient
from workflows.pacing import LAST_PAUSE

DAY, SLACK = timedelta(days=1), timedelta(minutes=5)  # two machines' clocks need not agree to the second
log = logging.getLogger(__name__)


def bring_back(at: datetime) -> int:
    """Make due what waits for a time that a wrong clock set; how many chunks. The caller commits."""
    far = at + LAST_PAUSE + SLACK
    waits = (Chunk.state == READY, Chunk.next_try_at > far)
    theirs = tuple_(Recipient.campaign_id, Recipient.chunk).in_(select(Chunk.campaign_id, Chunk.number).where(*waits))
    late = (Recipient.state == DEFERRED, Recipient.next_try_at > far, theirs)
    _change(update(Recipient).where(*late).values(next_try_at=at))
    moved = _change(update(Chunk).where(*waits).values(next_try_at=at))
    if moved:
        log.warning("The clock was set back: %s chunks waited for an hour that nobody meant", moved)
    _change(update(Pace).where(Pace.resting_until > at + REST + SLACK).values(resting_until=None))
    sweep(at)
    _wake(at)
    return moved


def _wake(at: datetime) -> None:
    """Canaries that wait for longer than they ever do, and what rests."""
    for one in db.session.scalars(select(Campaign).where(Campaign.canary_state == WAITING)):
        if one.canary_until is not None and one.canary_until > at + wait(one) + SLACK:
            one.canary_until = at + wait(one)
    _wake_resting(at)


def _wake_resting(at: datetime) -> None:
    """Those that rest until their window opens: by the calendar of today."""
    for one in db.session.scalars(
        select(Campaign).where(Campaign.status == RUNNING, Campaign.resting_until > at + DAY)
    ):
        opens_at = hours.opening(one.agreed, one.window, at, one.zone)
        if opens_at is not None and one.resting_until is not None and opens_at < one.resting_until:
            one.resting_until, one.resting_why = opens_at, hours.why_closed(one.agreed, opens_at, one.zone)


def _change(change: Update) -> int:
    return db.session.execute(change.execution_options(synchronize_session=False)).rowcount  # type: ignore[attr-defined,no-any-return]
