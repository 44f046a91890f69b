"""What may be done with a campaign. Each is a conditional change under the row's lock, and an event."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ticketing.extensions import db
from ticketing.ledger.recording.actions import record
from ticketing.massmail.campaigns import conditions
from ticketing.massmail.campaigns.compiling import composed
from ticketing.massmail.campaigns.freezing import freeze
from ticketing.massmail.campaigns.manner import Manner
from ticketing.massmail.campaigns.models import (
    ARMED,
    CANCELLED,
    DRAFT,
    FINISHED,
    HELD,
    PAUSED,
    RUNNING,
    STATUS_WORDS,
    Campaign,
)
from ticketing.massmail.campaigns.queries import balance
from ticketing.massmail.campaigns.reach import Reach
from ticketing.massmail.content.actions import kept
from ticketing.massmail.content.models import CompiledContent
from ticketing.massmail.content.queries import must_have
from ticketing.massmail.recipients import motion
from ticketing.massmail.recipients.actions import cancel_rest
from ticketing.massmail.recipients.models import DEFERRED, PENDING
from ticketing.massmail.recipients.queries import tally
from ticketing.office.doors import disarmed, lock_case, reason_not_to_send
from ticketing.office.people.models import Person
from ticketing.web import walls
from ticketing.web.filters import when
from ticketing.web.outcomes import Overtaken
from workflows.refusals import Refused

AGREED = ("terms", "unknown_policy", "max_age_hours", "tracking", "time_zone")  # what it keeps to once it is armed
FOLLOWS = ["campaign_finished", "count_lists", "mail_campaign_summary"]  # a finished campaign


def draft(*, name: str, origin_kind: str, origin_id: int, by: Person, at: datetime, **what: Any) -> Campaign:
    """A new campaign; `what` holds further columns (words, audience_rule, from_name, time_zone…)."""
    told = {"time_zone": walls.home().key} | what
    campaign = Campaign(name=name, origin_kind=origin_kind, origin_id=origin_id, author=by, made_at=at, **told)
    db.session.add(campaign)
    record(campaign, "drafted", by=by, at=at, payload={"name": name, "origin": [origin_kind, origin_id]})
    return campaign


def compile_content(
    campaign: Campaign, *, institution: str, at: datetime, made: CompiledContent | None = None
) -> CompiledContent:
    """Compile the words as they would go out, and keep them with the campaign. Refused where they cannot.

    `made`: they were compiled already, before the lock was taken, and nothing of their source has changed since.
    """
    refuse_unless(campaign, (DRAFT, HELD), "cambiar su contenido")
    if campaign.frozen_at:
        raise Refused("Esta campaña ya empezó: su contenido no cambia. Una corrección es otra campaña.")
    campaign.content = kept(made or composed(campaign, institution, at=at))
    return campaign.content


def arm(
    campaign: Campaign,
    *,
    start_at: datetime | None,
    by: Person | None,
    at: datetime,
    seen: int | None = None,
    second_person_above: int = 0,
    manner: Manner | None = None,
    over_quota: bool = False,
    counted: Reach | None = None,
) -> Campaign:
    """The launch, now (None) or at its hour. Refused with the first thing that is missing.

    `manner` replaces how it was to go out. `over_quota`: whoever launches it knows that the month's quota will not do.
    `counted`: the audience, before the lock. A launch after its canary was held says that the rest may go.
    """
    lock(campaign, seen)
    conditions.of_count(campaign, counted)
    refuse_unless(campaign, (DRAFT, HELD), "lanzarla")
    begin = start_at or at
    if manner is not None:
        _choose(campaign, manner, at)
    conditions.of_foot(campaign)
    conditions.of_hours(campaign, begin, at)
    conditions.of_envelope(campaign)
    conditions.of_audience(campaign, at, counted)
    conditions.of_person(campaign, by, second_person_above)
    conditions.of_quota(campaign, at, meant=over_quota)
    late = manner is not None and manner.past_latest
    conditions.of_last(campaign, begin, at, meant=late)
    conditions.of_leave(campaign)
    campaign.status, campaign.start_at, campaign.held_reason, campaign.fault = ARMED, begin, "", ""
    campaign.armed_by, campaign.armed_at = by, at
    campaign.resting_until, campaign.resting_why = None, ""
    if campaign.canary_state == "held":
        campaign.canary_state = "passed"
    payload = {"start_at": begin.isoformat(), "over_quota": over_quota, "past_latest": late}
    payload |= {"class": campaign.mail_class} | {name: getattr(campaign, name) for name in AGREED}
    record(campaign, "armed", by=by, at=at, payload=payload)
    return campaign


def undo(campaign: Campaign, *, by: Person | None, at: datetime, seen: int | None = None) -> Campaign:
    """The launch is taken back before its first message: the campaign is again as it was. Refused once it started."""
    lock(campaign, seen)
    if campaign.status in (RUNNING, PAUSED, FINISHED):
        raise Refused("El envío ya empezó: no se puede deshacer. Puede pausarlo o cancelar lo que falta.")
    refuse_unless(campaign, (ARMED,), "deshacer el envío")
    before, campaign.start_at, campaign.undo_until = campaign.start_at, None, None
    campaign.status = HELD if campaign.frozen_at else DRAFT
    campaign.held_reason = "Se deshizo el lanzamiento; nada más ha salido." if campaign.frozen_at else ""
    disarmed(campaign.id, at)
    record(campaign, "undone", by=by, at=at, payload={"start_at": before.isoformat() if before else None})
    return campaign


def hold(campaign: Campaign, *, reason: str, by: Person | None, at: datetime, fault: str = "") -> Campaign:
    """Nothing more goes out until a person arms it again. The reason is fit to show; `fault`: the defect, if any."""
    lock(campaign)
    if campaign.status == HELD:
        return campaign
    refuse_unless(campaign, (ARMED, RUNNING, PAUSED), "retenerla")
    before, campaign.status, campaign.held_reason, campaign.fault = campaign.status, HELD, reason, fault
    disarmed(campaign.id, at)
    record(campaign, "held", by=by, at=at, payload={"reason": reason, "before": before})
    return campaign


def read_words(campaign: Campaign) -> None:
    """Before it starts, and before any lock: what its words need of a person is then known (`must_have`)."""
    if campaign.content is not None:
        must_have(campaign.content)


def start(campaign: Campaign, *, at: datetime) -> Campaign:
    """Freeze the audience and send, or hold with the reason why not. Only an armed campaign whose hour has come."""
    lock(campaign)
    refuse_unless(campaign, (ARMED,), "empezar a enviarla")
    if campaign.start_at is None or max(campaign.start_at, campaign.undo_until or at) > at:
        raise Refused("Todavía no es la hora de esta campaña.")
    reason = conditions.too_late(campaign, at) or conditions.unwritable(campaign) or reason_not_to_send(campaign.id)
    if reason is None and campaign.frozen_at is None:
        reason = freeze_or_say(campaign, at)
    if reason is not None:
        return hold(campaign, reason=reason, by=None, at=at)
    if campaign.started_at is None and campaign.canary_size < tally(campaign.id).get(PENDING, 0):
        campaign.canary_state = "sending" if campaign.canary_size else ""
    campaign.status, campaign.started_at = RUNNING, campaign.started_at or at
    disarmed(campaign.id, at)
    motion.begin(campaign.id, at=at)
    record(campaign, "started", by=None, at=at, payload=balance(campaign.id))
    return campaign


def pause(campaign: Campaign, *, by: Person | None, at: datetime, seen: int | None = None) -> Campaign:
    """Stop at the message: what is being handed over ends, nothing else begins."""
    lock(campaign, seen)
    refuse_unless(campaign, (RUNNING,), "pausarla")
    campaign.status = PAUSED
    record(campaign, "paused", by=by, at=at, payload=balance(campaign.id))
    return campaign


def resume(campaign: Campaign, *, by: Person | None, at: datetime, seen: int | None = None) -> Campaign:
    """Go on where it stopped. Refused without leave to send."""
    lock(campaign, seen)
    refuse_unless(campaign, (PAUSED,), "reanudarla")
    conditions.of_leave(campaign)
    if campaign.not_after and at > campaign.not_after:
        raise Refused(f"El último día para este envío era {when(campaign.not_after, campaign.zone)}.")
    campaign.status = RUNNING
    motion.begin(campaign.id, at=at)
    record(campaign, "resumed", by=by, at=at, payload=balance(campaign.id))
    return campaign


def cancel(campaign: Campaign, *, reason: str, by: Person | None, at: datetime, seen: int | None = None) -> Campaign:
    """Never again: who still waits is not written to."""
    lock(campaign, seen)
    refuse_unless(campaign, (DRAFT, ARMED, HELD, RUNNING, PAUSED), "cancelarla")
    if not reason.strip():
        raise Refused("Escriba por qué se cancela la campaña.")
    campaign.status, campaign.finished_at = CANCELLED, at
    left = cancel_rest(campaign.id)
    disarmed(campaign.id, at)
    record(campaign, "cancelled", by=by, at=at, payload={"reason": reason.strip(), "not_sent": left})
    return campaign


def finish(campaign: Campaign, *, at: datetime) -> Campaign:
    """Everybody was tried: nothing is pending or deferred. What follows is the effect `campaign_finished`."""
    lock(campaign)
    refuse_unless(campaign, (RUNNING,), "terminarla")
    counts = tally(campaign.id)
    if counts.get(PENDING, 0) + counts.get(DEFERRED, 0):
        raise Refused("Todavía hay destinatarios por atender.")
    campaign.status, campaign.finished_at = FINISHED, at
    record(campaign, "finished", by=None, at=at, payload=balance(campaign.id), effects=FOLLOWS)
    return campaign


def lock(campaign: Campaign, seen: int | None = None) -> None:
    """The row as it is now, and nobody else's until the end of the transaction; before it the case that it is about."""
    db.session.flush()
    lock_case(campaign.id)
    db.session.refresh(campaign, with_for_update={"of": Campaign})
    if seen is not None and seen != campaign.version:
        state = STATUS_WORDS[campaign.status]
        raise Overtaken(f"Otra persona cambió esta campaña mientras usted la miraba: ahora está {state}.")


def refuse_unless(campaign: Campaign, allowed: tuple[str, ...], what: str) -> None:
    """Refused where its status does not allow it, with both in words."""
    if campaign.status not in allowed:
        raise Refused(f"La campaña está {STATUS_WORDS[campaign.status]}: no se puede {what}.")


def _choose(campaign: Campaign, manner: Manner, at: datetime) -> None:
    campaign.rate_per_minute, campaign.window = manner.rate_per_minute, dict(manner.window)
    campaign.time_zone = manner.time_zone or campaign.time_zone
    campaign.unknown_policy = manner.unknown or campaign.unknown_policy
    if campaign.frozen_at is None:
        campaign.canary = manner.canary
    campaign.undo_until = at + manner.undo if manner.undo else None


def freeze_or_say(campaign: Campaign, at: datetime) -> str | None:
    """Freeze its audience: None, or why the frozen audience may not be used; then nothing is frozen."""
    with db.session.begin_nested() as trial:
        frozen = freeze(campaign, at=at)
        reason = conditions.unfit(campaign, frozen.included)
        if reason is not None:
            trial.rollback()
            campaign.frozen_at = None
    return reason
