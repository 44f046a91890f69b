"""What time does with exports: whoever left since is told, and what was exported is erased after its term."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from ticketing.dispatch.own_means.models import DispatchExport, OwnMeans
from ticketing.dispatch.own_means.queries import exported_openly
from ticketing.dispatch.releases.exports import erase, look_for_removals
from ticketing.extensions import db
from ticketing.massmail.campaigns import actions as engine


def tell_removals(at: datetime) -> int:
    """Look at every list that somebody has and did not confirm yet. Returns how many people have to be left out."""
    return sum(_look(one, at) for one in exported_openly())


def erase_exports(at: datetime) -> int:
    """Erase the bytes whose term has passed. Returns of how many downloads."""
    due = (DispatchExport.erase_at <= at, DispatchExport.erased_at.is_(None))
    found = db.session.scalars(select(DispatchExport).where(*due).order_by(DispatchExport.id)).all()
    for row in found:
        erase(row, at=at)
    return len(found)


def _look(own_means_id: int, at: datetime) -> int:
    """In a transaction of its own, under the campaign's lock."""
    one = db.session.get_one(OwnMeans, own_means_id)
    engine.lock(one.campaign)
    db.session.refresh(one)
    found = len(look_for_removals(one, at=at))
    db.session.commit()
    return found
