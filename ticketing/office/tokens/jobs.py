"""Answers that are kept for who asks again are kept for some days."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete

from ticketing.extensions import db
from ticketing.office.tokens.models import KeptAnswer

KEPT = timedelta(days=7)


def forget_answers(at: datetime) -> int:
    """Drop the answers that nobody asks for any more. Returns how many there were."""
    old = delete(KeptAnswer).where(KeptAnswer.at < at - KEPT)
    return len(db.session.execute(old.returning(KeptAnswer.key)).all())
