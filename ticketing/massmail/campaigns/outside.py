"""A campaign that somebody sends by other means than ours: its audience is frozen here, and its end is told to us."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, func, select, update

from ticketing.extensions import db
from ticketing.ledger.recording.actions import record
from ticketing.massmail.campaigns import conditions
from ticketing.massmail.campaigns.actions import freeze_or_say, refuse_unless
from ticketing.massmail.campaigns.models import DRAFT, FINISHED, HELD, Campaign
from ticketing.massmail.campaigns.queries import balance
from ticketing.massmail.campaigns.reach import Reach
from ticketing.massmail.recipients.models import (
    ACCEPTED,
    CANCELLED,
    DONE,
    EXCLUDED,
    PENDING,
    UNKNOWN,
    CampaignDomain,
    Chunk,
    Recipient,
    Tally,
)
from ticketing.massmail.recipients.queries import tally
from ticketing.massmail.recipients.settling import count
from ticketing.office.people.models import Person
from workflows.refusals import Refused

TAKEN_OUT = "La despacha por sus propios medios"
LEFT_OUT = "suppressed"
AFTER = ("count_lists",)


def take_out(campaign: Campaign, *, by: Person, at: datetime, counted: Reach | None = None) -> Campaign:
    """Freeze whom it goes to, so that it can be sent elsewhere. Refused with what is missing, or if some of it went.

    Who asks holds the campaign's lock, and has looked at its signatures under it.
    """
    conditions.of_count(campaign, counted)
    refuse_unless(campaign, (DRAFT, HELD), "despacharla por otros medios")
    if not _untouched(campaign):
        raise Refused("Una parte de esta campaña ya salió desde aquí: lo que falta también sale desde aquí.")
    campaign.start_at = None
    conditions.of_envelope(campaign)
    conditions.of_audience(campaign, at, counted)
    reason = conditions.too_late(campaign, at)
    if reason is None and campaign.frozen_at is None:
        reason = freeze_or_say(campaign, at)
    if reason is not None:
        raise Refused(reason)
    campaign.status, campaign.held_reason, campaign.fault = HELD, f"{TAKEN_OUT} {by.name}.", ""
    record(campaign, "taken_out", by=by, at=at, payload=balance(campaign.id))
    return campaign


def bring_back(campaign: Campaign, *, by: Person | None, at: datetime) -> Campaign:
    """Nothing went out: the campaign is again as before, and its audience that of its rule."""
    refuse_unless(campaign, (HELD,), "traerla de vuelta")
    if not _untouched(campaign):
        raise Refused("Una parte de esta campaña ya salió: no se puede dejar como antes.")
    for table in (Chunk, Tally, Recipient, CampaignDomain):
        change = delete(table).where(table.campaign_id == campaign.id)
        db.session.execute(change.execution_options(synchronize_session=False))
    campaign.status, campaign.frozen_at, campaign.held_reason, campaign.canary_size = DRAFT, None, "", 0
    record(campaign, "brought_back", by=by, at=at)
    return campaign


def end_outside(
    campaign: Campaign, *, all_went: bool, left_out: Collection[int], sent_at: datetime, by: Person, at: datetime
) -> Campaign:
    """It was sent elsewhere. Where it was fewer than all, nobody knows who: each is unknown.

    `left_out` (numbers of recipients) were not to be written to any more.
    """
    refuse_unless(campaign, (HELD,), "darla por despachada")
    _settle(campaign, EXCLUDED, left_out, reason=LEFT_OUT)
    _settle(campaign, ACCEPTED if all_went else UNKNOWN, None, sent_at=sent_at if all_went else None)
    db.session.execute(update(Chunk).where(Chunk.campaign_id == campaign.id).values(state=DONE))
    campaign.status, campaign.started_at, campaign.finished_at, campaign.held_reason = FINISHED, sent_at, sent_at, ""
    record(campaign, "finished", by=by, at=at, payload=balance(campaign.id), effects=AFTER)
    return campaign


def _settle(campaign: Campaign, state: int, seqs: Collection[int] | None, **more: object) -> None:
    """Those who still wait (with `seqs`, of these) come to that state, and the tally follows."""
    waiting = [Recipient.campaign_id == campaign.id, Recipient.state == PENDING]
    if seqs is not None:
        waiting.append(Recipient.seq.in_(seqs))
    query = select(Recipient.domain_no, func.count()).where(*waiting).group_by(Recipient.domain_no)
    moved = [(campaign.id, domain, PENDING, state, number) for domain, number in db.session.execute(query)]
    change = update(Recipient).where(*waiting).values(state=state, **more)
    db.session.execute(change.execution_options(synchronize_session=False))
    count(moved)


def _untouched(campaign: Campaign) -> bool:
    """Whether nobody was written to, nor given up."""
    counts = tally(campaign.id) if campaign.frozen_at else {}
    return not any(number for state, number in counts.items() if state not in (PENDING, EXCLUDED, CANCELLED))
