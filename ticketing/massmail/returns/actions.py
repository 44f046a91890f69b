"""What came back is kept first, handled then: twice kept is once, twice handled changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite

from ticketing import clock
from ticketing.audience.suppression import reasons as blocks
from ticketing.audience.suppression.actions import block
from ticketing.audience.suppression.keys import address_key
from ticketing.extensions import db
from ticketing.ledger.events.actions import record
from ticketing.massmail.campaigns.actions import hold
from ticketing.massmail.campaigns.models import ARMED, PAUSED, RUNNING, Campaign
from ticketing.massmail.delivery.models import ACCEPTED, FAILED, UNKNOWN, Recipient
from ticketing.massmail.delivery.outgoing import Domain
from ticketing.massmail.removal.actions import leave
from ticketing.massmail.removal.queries import reader_of
from ticketing.massmail.returns import mailgun, policies, postmark, queries, sendgrid
from ticketing.massmail.returns.classify import Verdict, classify
from ticketing.massmail.returns.identity import leaving, origin
from ticketing.massmail.returns.models import HANDLED, QUARANTINED, Bounce, Returned
from ticketing.massmail.returns.origins import recipient_of
from ticketing.massmail.returns.reading import MOST_BYTES
from ticketing.massmail.returns.reasons import COMPLAINT, HARD, POLICY, RATE, SOFT
from ticketing.massmail.returns.reasons import UNKNOWN as UNSAID
from ticketing.massmail.statistics import counting
from ticketing.massmail.statistics.models import ALL, BOUNCED, BOUNCED_HARD, COMPLAINTS, DOMAIN
from ticketing.massmail.tracking import tokens
from ticketing.web.filters import thousands
from ticketing.web.settings import settings

COUNTED = (HARD, SOFT, POLICY, RATE, UNSAID)
GOING = (ARMED, RUNNING, PAUSED)
TRIES = 3
AS_MAIL = {sendgrid.FORM: sendgrid.as_mail, mailgun.FORM: mailgun.as_mail, postmark.FORM: postmark.as_mail}


def keep(
    source: str, external_id: str, raw: bytes, *, at: datetime, form: str = "mail", to: str = "", size: int = 0
) -> bool:
    """Keep what arrived, as it arrived; False where it was kept before. The caller commits, then acknowledges.

    `external_id`: the source's own name for it. Of a message longer than MOST_BYTES the beginning is kept; `size` is
    the bytes of the whole where `raw` is its beginning already.
    """
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    row = {
        "source": source[:40], "external_id": external_id[:200], "form": form, "received_at": at,
        "envelope_to": to[:254], "raw": raw[:MOST_BYTES], "size": max(size, len(raw)),
    }  # fmt: skip
    kept = dialect.insert(Returned).values(row).on_conflict_do_nothing(index_elements=["source", "external_id"])
    return db.session.execute(kept.returning(Returned.id)).first() is not None


def handle(returned: Returned, *, at: datetime) -> None:
    """Find out whose it is and what it means, and do what follows. The caller commits."""
    as_mail = AS_MAIL.get(returned.form)
    raw = as_mail(returned.raw) if as_mail else _with_envelope(returned)
    key = tokens.key(settings().secret_key)
    asked = leaving(raw, key)
    if asked is not None:
        leave(reader_of(asked.campaign, asked.seq), everything=False, way="por correo", at=at)
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
    """One message went to one recipient: of several verdicts the first that counts is hers."""
    told = [one for one in verdicts if one.kind == COMPLAINT or (one.kind in COUNTED and one.reason != "delayed")]
    if not told:
        return
    fresh = noted(recipient, told[0], source=returned.source, returned_id=returned.id, at=at)
    if not fresh or recipient is None:
        return
    campaign = db.session.get_one(Campaign, recipient.campaign_id)
    if told[0].kind == COMPLAINT:
        _complained(recipient, campaign, at)
    else:
        _bounced(recipient, campaign, told[0], at)


def noted(recipient: Recipient | None, said: Verdict, *, source: str, returned_id: int | None, at: datetime) -> bool:
    """Write it down; False where the same was written today already."""
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    row = {
        "returned_id": returned_id, "source": source, "kind": said.kind, "reason": said.reason[:24],
        "status": said.status[:12], "code": said.reply[:4], "why": said.why, "at": at,
        "on": at.astimezone(clock.HOME).date(),
    }  # fmt: skip
    if recipient is not None:
        row |= {"campaign_id": recipient.campaign_id, "seq": recipient.seq, "contact_id": recipient.contact_id}
    names = {"on": Bounce.on}
    made = dialect.insert(Bounce).values({names.get(name, getattr(Bounce, name)): value for name, value in row.items()})
    done = made.on_conflict_do_nothing(index_elements=["campaign_id", "seq", "kind", "on_day"]).returning(Bounce.id)
    return db.session.execute(done).first() is not None


def _bounced(recipient: Recipient, campaign: Campaign, said: Verdict, at: datetime) -> None:
    change: dict[counting.Key, int] = {}
    if recipient.bounced_at is None and recipient.state == ACCEPTED:
        change |= _both(recipient, BOUNCED)
    hard = said.kind == HARD
    if hard and recipient.bounce_kind != HARD and recipient.state == ACCEPTED:
        change |= _both(recipient, BOUNCED_HARD)
    counting.add(change)
    recipient.bounced_at = recipient.bounced_at or at
    recipient.bounce_kind = said.kind if hard or recipient.bounce_kind != HARD else HARD
    db.session.flush()
    follow(recipient, said, at=at)
    if said.kind == POLICY:
        hold_if_blamed(campaign, at=at)


def follow(recipient: Recipient, said: Verdict, *, at: datetime) -> None:
    """Whether the address is written to again."""
    if said.kind == HARD:
        _stop(recipient, blocks.BOUNCED, f"campaña {recipient.campaign_id}: {said.why}", at)
    elif said.kind == SOFT and policies.gives_up(queries.soft_days(recipient.contact_id)):
        words = f"campaña {recipient.campaign_id}: {policies.SOFT_DAYS} fallas en dos semanas"
        _stop(recipient, blocks.BOUNCED, words, at)


def _complained(recipient: Recipient, campaign: Campaign, at: datetime) -> None:
    if recipient.complained_at is not None:
        return
    recipient.complained_at = at
    counting.add(_both(recipient, COMPLAINTS))
    db.session.flush()
    _stop(recipient, blocks.COMPLAINED, f"campaña {campaign.id}", at)
    complaints = queries.counted(campaign.id, COMPLAINTS)
    sent = queries.in_state(campaign.id, ACCEPTED, FAILED, UNKNOWN)
    if policies.alarms(complaints, sent) and not policies.alarms(complaints - 1, sent):
        payload = {"complaints": complaints, "sent": sent}
        record(campaign, queries.ALARM, by=None, at=at, payload=payload)


def hold_if_blamed(campaign: Campaign, *, at: datetime) -> None:
    """Hold a campaign whose content or sender is refused; nobody who was written to is to blame."""
    if campaign.status not in GOING:
        return
    refused = queries.of_kind(campaign.id, POLICY)
    if policies.holds(refused, queries.in_state(campaign.id, ACCEPTED)):
        reason = (
            f"{thousands(refused)} destinos rechazaron el contenido o el remitente de esta campaña, no a sus lectores: "
            "revise las devoluciones antes de seguir."
        )
        hold(campaign, reason=reason, by=None, at=at)


def _stop(recipient: Recipient, reason: str, source: str, at: datetime) -> None:
    """The address that was written to, which need not be the person's any more."""
    if recipient.email:
        block(address_key(recipient.email), reason=reason, source=source, at=at)


def _both(recipient: Recipient, metric: str) -> dict[counting.Key, int]:
    places = ((ALL, 0), (DOMAIN, recipient.domain_no))
    return {(recipient.campaign_id, metric, dimension, bucket): 1 for dimension, bucket in places}
