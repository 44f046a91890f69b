"""What came back is kept first, handled then: twice kept is once, twice handled changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ticketing.audience.suppression import reasons as blocks
from ticketing.extensions import db, insert_of
from ticketing.ledger.recording.actions import record
from ticketing.massmail.bounces import policies
from ticketing.massmail.bounces.actions import follow, hold_if_blamed, noted, stop_writing
from ticketing.massmail.bounces.queries import ALARM, in_state
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.counters import actions as counters
from ticketing.massmail.counters.models import ALL, BOUNCED, BOUNCED_HARD, COMPLAINTS, DOMAIN
from ticketing.massmail.identity import tokens
from ticketing.massmail.identity.ours import Domain
from ticketing.massmail.recipients.models import ACCEPTED, FAILED, UNKNOWN, Recipient
from ticketing.massmail.removal.actions import leave
from ticketing.massmail.removal.queries import reader_of
from ticketing.massmail.replies import feedback
from ticketing.massmail.replies.reasons import COMPLAINT, HARD, POLICY, RATE, SOFT
from ticketing.massmail.replies.reasons import UNKNOWN as UNSAID
from ticketing.massmail.replies.verdict import Verdict
from ticketing.massmail.returns import queries, warned
from ticketing.massmail.returns.aliases import together
from ticketing.massmail.returns.classify import classify
from ticketing.massmail.returns.models import HANDLED, QUARANTINED, Returned
from ticketing.massmail.returns.origins import recipient_of
from ticketing.massmail.returns.providers import PROVIDERS, happened_at
from ticketing.massmail.returns.reading import MOST_BYTES
from ticketing.massmail.returns.tracing import leaving, origin
from ticketing.web.settings import settings

COUNTED = (HARD, SOFT, POLICY, RATE, UNSAID)
TRIES = 3


def keep(
    source: str, external_id: str, raw: bytes, *, at: datetime, form: str = "mail", to: str = "", size: int = 0
) -> bool:
    """Keep what arrived, as it arrived; False where it was kept before. The caller commits, then acknowledges.

    `external_id`: the source's own name for it. Of a message longer than MOST_BYTES the beginning is kept; `size` is
    the bytes of the whole where `raw` is its beginning already.
    """
    row = {
        "source": source[:40], "external_id": external_id[:200], "form": form, "received_at": at,
        "envelope_to": to[:254], "raw": raw[:MOST_BYTES], "size": max(size, len(raw)),
    }  # fmt: skip
    kept = insert_of(Returned).values(row).on_conflict_do_nothing(index_elements=["source", "external_id"])
    return db.session.execute(kept.returning(Returned.id)).first() is not None


def handle(returned: Returned, *, at: datetime) -> None:
    """Find out whose it is and what it means, and do what follows. The caller commits."""
    provider = PROVIDERS.get(returned.form)
    raw = provider.as_mail(returned.raw) if provider else _with_envelope(returned)
    key = tokens.key(settings().secret_key)
    asked = leaving(raw, key)
    if asked is not None:
        found = reader_of(asked.campaign, asked.seq)
        leave(found, found.by_click, way="por correo", at=at)
    else:
        verdicts = classify(raw)
        recipient = recipient_of(origin(raw, key), key, Domain(settings().secret_key, settings().mail_domain))
        _act(recipient, verdicts, returned, at)
    returned.status, returned.handled_at, returned.problem = HANDLED, at, ""


def failed(returned: Returned, why: str, *, at: datetime) -> None:
    """It could not be handled: it is tried again, and put aside for a person after the third time."""
    returned.attempts += 1
    returned.problem = why[:1000]
    if returned.attempts >= TRIES:
        returned.status, returned.handled_at = QUARANTINED, at


def _with_envelope(returned: Returned) -> bytes:
    if not returned.envelope_to or "\n" in returned.envelope_to or "\r" in returned.envelope_to:
        return returned.raw
    return b"Delivered-To: " + returned.envelope_to.encode() + b"\r\n" + returned.raw


def _act(recipient: Recipient | None, verdicts: Iterable[Verdict], returned: Returned, at: datetime) -> None:
    """One message went to one recipient: whatever is told of several addresses is told of those behind hers."""
    told = _hers(list(verdicts))
    if told is None:
        return
    after = recipient.sent_at if recipient else None
    moment = happened_at(returned.source, returned.raw, at=at, after=after)
    kept = warned.kept(told)
    fresh = noted(recipient, kept, source=returned.source, returned_id=returned.id, at=moment)
    if not fresh or recipient is None:
        return
    campaign = db.session.get_one(Campaign, recipient.campaign_id)
    if feedback.is_feedback(told):
        warned.warn(campaign, told.reason, at=at)
    elif told.kind == COMPLAINT:
        _complained(recipient, campaign, moment, at)
    else:
        _bounced(recipient, campaign, told, moment, at)


def _hers(verdicts: list[Verdict]) -> Verdict | None:
    """What counts of what is told; None where nothing does."""
    complaint = next((one for one in verdicts if one.kind == COMPLAINT), None)
    said = complaint or (together(verdicts) if verdicts else None)
    return said if said and said.kind in (*COUNTED, COMPLAINT) and said.reason != "delayed" else None


def _bounced(recipient: Recipient, campaign: Campaign, said: Verdict, moment: datetime, at: datetime) -> None:
    change: dict[counters.Key, int] = {}
    if recipient.bounced_at is None and recipient.state == ACCEPTED:
        change |= _both(recipient, BOUNCED)
    hard = said.kind == HARD
    if hard and recipient.bounce_kind != HARD and recipient.state == ACCEPTED:
        change |= _both(recipient, BOUNCED_HARD)
    counters.add(change)
    recipient.bounced_at = recipient.bounced_at or moment
    recipient.bounce_kind = said.kind if hard or recipient.bounce_kind != HARD else HARD
    db.session.flush()
    follow(recipient, said, at=at)
    if said.kind == POLICY:
        hold_if_blamed(campaign, at=at)


def _complained(recipient: Recipient, campaign: Campaign, moment: datetime, at: datetime) -> None:
    if recipient.complained_at is not None:
        return
    recipient.complained_at = moment
    counters.add(_both(recipient, COMPLAINTS))
    db.session.flush()
    stop_writing(recipient, blocks.COMPLAINED, f"campaña {campaign.id}", at)
    complaints = queries.counted(campaign.id, COMPLAINTS)
    sent = in_state(campaign.id, ACCEPTED, FAILED, UNKNOWN)
    share = campaign.agreed.complaints
    if policies.alarms(complaints, sent, share) and not policies.alarms(complaints - 1, sent, share):
        payload = {"complaints": complaints, "sent": sent}
        record(campaign, ALARM, by=None, at=at, payload=payload)


def _both(recipient: Recipient, metric: str) -> dict[counters.Key, int]:
    places = ((ALL, 0), (DOMAIN, recipient.domain_no))
    return {(recipient.campaign_id, metric, dimension, bucket): 1 for dimension, bucket in places}
