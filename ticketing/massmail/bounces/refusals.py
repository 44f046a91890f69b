"""Refusals at the hand-over itself: the same policies as for what comes back later (F8)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ticketing.extensions import db
from ticketing.massmail.bounces import actions
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.recipients.models import FAILED, Recipient
from ticketing.massmail.recipients.outcome import TOO_OLD, Outcome
from ticketing.massmail.replies.codes import enhanced
from ticketing.massmail.replies.meaning import in_spanish, kind_of
from ticketing.massmail.replies.reasons import HARD, POLICY, SOFT
from ticketing.massmail.replies.verdict import Verdict


def note(outcomes: Iterable[Outcome], *, at: datetime) -> None:
    """Of outcomes just settled: who does not exist is suppressed, who keeps failing too, a refused text holds the
    campaign. Telling it twice changes nothing. The caller commits."""
    blamed = set()
    for one in outcomes:
        if one.state != FAILED or not one.reply:
            continue
        kind = SOFT if one.reason == TOO_OLD else kind_of(one.code, one.reply)
        recipient = db.session.get(Recipient, one.key) if kind in (HARD, SOFT, POLICY) else None
        if recipient is None:
            continue
        verdict = Verdict(kind, None, enhanced(one.reply) or "", str(one.code or ""), in_spanish(one.code, one.reply))
        if actions.noted(recipient, verdict, source="smtp", returned_id=None, at=at):
            actions.follow(recipient, verdict, at=at)
            blamed |= {one.campaign} if kind == POLICY else set()
    for campaign in blamed:
        actions.hold_if_blamed(db.session.get_one(Campaign, campaign), at=at)
