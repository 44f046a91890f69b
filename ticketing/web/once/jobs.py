"""Nobody sends a form again that was shown days ago."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete

from ticketing.extensions import db
from ticketing.web.once.models import PostedForm

KEPT = timedelta(days=3)


def forget_forms(at: datetime) -> int:
    """Drop what was posted days ago; a form's token is over long before. Returns how many there were."""
    old = delete(PostedForm).where(PostedForm.made_at < at - KEPT)
    return len(db.session.execute(old.returning(PostedForm.digest)).all())
