"""Keep the tries that were not accepted, each once however often its outcome is told; and tell them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from ticketing.extensions import db, insert_of
from ticketing.massmail.recipients.models import ACCEPTED, EXCLUDED, Attempt
from ticketing.massmail.recipients.outcome import UNSENDABLE, Outcome


def keep(outcomes: Iterable[Outcome]) -> None:
    """Those that are tries and were not accepted. The caller commits."""
    rows = [
        {
            "campaign_id": one.campaign, "seq": one.seq, "number": one.attempts, "at": one.at, "state": one.state,
            "code": one.code, "reply": one.reply, "reason": one.reason, "transport": one.transport,
            "next_try_at": one.next_try_at,
        }
        for one in outcomes
        if one.state not in (ACCEPTED, EXCLUDED) and one.attempts and one.reason != UNSENDABLE
        and (one.code is not None or one.reason is not None)
    ]  # fmt: skip
    if rows:
        db.session.execute(insert_of(Attempt).on_conflict_do_nothing(), rows)


def of_recipient(campaign_id: int, seq: int) -> Sequence[Attempt]:
    """One recipient's, in their order."""
    wanted = (Attempt.campaign_id == campaign_id, Attempt.seq == seq)
    return db.session.scalars(select(Attempt).where(*wanted).order_by(Attempt.number)).all()
