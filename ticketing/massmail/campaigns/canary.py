"""The canary: the first part of a campaign goes out alone; then the rest follows, or a person must look."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, FunctionFilter, func, or_, select

from ticketing.extensions import db
from ticketing.ledger.recording.actions import record
from ticketing.massmail.campaigns import actions
from ticketing.massmail.campaigns.models import RUNNING, Campaign
from ticketing.massmail.recipients.models import ACCEPTED, EXCLUDED, FAILED, PENDING, Recipient
from ticketing.massmail.replies.reasons import HARD, POLICY
from ticketing.web.filters import when
from workflows.canary import Sample, reason_to_hold
from workflows.refusals import Refused

SENDING, WAITING, PASSED, HELD = "sending", "waiting", "passed", "held"


def undecided() -> Sequence[int]:
    """Ids of the running campaigns whose rest waits for the canary."""
    wanted = (Campaign.status == RUNNING, Campaign.canary_state.in_((SENDING, WAITING)))
    return db.session.scalars(select(Campaign.id).where(*wanted)).all()


def sample(campaign: Campaign) -> Sample:
    """What became of the canary's people so far."""
    failed, later = Recipient.state == FAILED, Recipient.bounced_at.is_not(None)
    counts = (
        func.count(),
        _count(Recipient.state == ACCEPTED),
        _count(or_(failed & (Recipient.kind == HARD), later & (Recipient.bounce_kind == HARD))),
        _count(or_(failed & (Recipient.kind == POLICY), later & (Recipient.bounce_kind == POLICY))),
        _count(Recipient.complained_at.is_not(None)),
        _count(Recipient.state == PENDING),
    )
    theirs = (Recipient.campaign_id == campaign.id, Recipient.seq < campaign.canary_size, Recipient.state != EXCLUDED)
    row: tuple[int, ...] = tuple(db.session.execute(select(*counts).where(*theirs)).one())
    return Sample(*row)


def judge(campaign: Campaign, *, at: datetime) -> Campaign:
    """Hold it, begin to wait, or let the rest go; where it is too early for any of them, nothing."""
    actions.lock(campaign)
    if campaign.status != RUNNING or campaign.canary_state not in (SENDING, WAITING):
        raise Refused("La muestra de esta campaña ya se decidió.")
    found = sample(campaign)
    reason = reason_to_hold(found, campaign.agreed.limits)
    if reason is not None:
        campaign.canary_state = HELD
        return actions.hold(campaign, reason=reason, by=None, at=at)
    if campaign.canary_state == SENDING and found.tried:
        campaign.canary_state, campaign.canary_until = WAITING, at + wait(campaign)
    elif campaign.canary_until is not None and at >= campaign.canary_until:
        campaign.canary_state = PASSED
        record(campaign, "canary_passed", by=None, at=at, payload={"people": found.people, "accepted": found.accepted})
    return campaign


def wait(campaign: Campaign) -> timedelta:
    """How long what is bad about it may take to come back."""
    return timedelta(minutes=campaign.agreed.limits.minutes)


def in_words(campaign: Campaign) -> str:
    """Where the canary stands, for the campaign's page; nothing where there is none."""
    if campaign.canary_state == SENDING:
        return f"Sale primero una muestra de {campaign.canary_size} personas; lo demás espera."
    if campaign.canary_state == WAITING and campaign.canary_until:
        until = when(campaign.canary_until, campaign.zone)
        return f"La muestra salió. Si nada malo vuelve, lo demás sigue por sí solo {until}."
    return ""


def _count(true: ColumnElement[bool]) -> FunctionFilter[int]:
    return func.count().filter(true)
