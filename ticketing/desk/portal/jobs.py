"""What the passing of time does to banners: they begin, their end is told in advance, they end."""

from __future__ import annotations

from datetime import datetime

from ticketing.desk.cases.alone import each_alone
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.versions import hold
from ticketing.desk.portal import queries, telling
from ticketing.desk.portal.actions import begin, end
from ticketing.ledger.recording.actions import record


def turn_banners(at: datetime) -> int:
    """Do what is due; how many things were done. Of one whose whole time went by while nobody looked only the end is
    told."""
    return each_alone(queries.due(at), lambda ticket: _turn(ticket, at))


def _turn(ticket: Ticket, at: datetime) -> int:
    hold(ticket)
    banner = queries.standing(ticket)
    if banner is None:
        return 0  # withdrawn meanwhile
    over, done = banner.until_at <= at, 0
    if banner.went_live_at is None and banner.from_at <= at:
        begin(banner, at=at, told=not over)
        done += 1
    if over:
        end(banner, at=at)
        record(ticket, "banner_over", by=None, at=at, payload=telling.payload(banner), effects=(telling.TOLD,))
        return done + 1
    if banner.remind_at is not None and banner.remind_at <= at:
        banner.remind_at = None
        effects = (telling.TOLD, telling.TOLD_OFFICE)
        record(ticket, "banner_ending", by=None, at=at, payload=telling.payload(banner), effects=effects)
        done += 1
    return done
