"""What the passing of time does to who was at a ticket's page."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select

from ticketing.desk.presence.models import Presence
from ticketing.extensions import db

FORGOTTEN = timedelta(hours=1)
ANY = exists(select(Presence.ticket_id))


def forget_who_was_here(at: datetime) -> int:
    """Forget whoever has not been there for an hour; how many rows went."""
    gone = delete(Presence).where(Presence.seen_at < at - FORGOTTEN)
    return db.session.execute(gone).rowcount  # type: ignore[attr-defined, no-any-return]
