"""Mailgun tells by HTTPS what became of its mail, one event a time, with an HMAC over a moment and a token.

The signature does not cover the event, so the token is the name under which it is kept: a signature that was seen
once brings nothing else in.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime, timedelta
from typing import Any

from ticketing.massmail.replies.moments import moment
from ticketing.massmail.returns import reports

FORM, AGENT = "mailgun", "mailgun.org"
FAILED, COMPLAINT = "failed", "complained"
# Its own codes for what it did not hand over: bounced before, asked to be taken off, complained.
SUPPRESSED = ("605", "606", "607")
OLDEST = timedelta(hours=12)  # it tries again for eight hours


def genuine(told: dict[str, Any], key: str, *, now: datetime) -> bool:
    """Whether Mailgun signed this for the account of that key, and lately."""
    signed = _object(told.get("signature"))
    moment, token, said = (str(signed.get(name, "")) for name in ("timestamp", "token", "signature"))
    if not (moment.isdecimal() and moment.isascii() and len(moment) < 12 and token and said.isascii()):
        return False
    made = hmac.new(key.encode(), (moment + token).encode(errors="replace"), hashlib.sha256).hexdigest()
    return hmac.compare_digest(made, said) and abs(now.timestamp() - int(moment)) <= OLDEST.total_seconds()


def name_of(told: dict[str, Any]) -> str:
    """The name under which an event is kept."""
    return str(_object(told.get("signature")).get("token", ""))


def concerns_us(told: dict[str, Any]) -> bool:
    """Whether it is a failure or a complaint."""
    return _object(told.get("event-data")).get("event") in (FAILED, COMPLAINT)


def told_at(raw: bytes) -> datetime | None:
    """When an event happened."""
    return moment(_object(json.loads(raw).get("event-data")).get("timestamp"))


def as_mail(raw: bytes) -> bytes:
    """One event as the notice that a mail server would have sent."""
    event = _object(json.loads(raw).get("event-data"))
    message_id = f"<{_object(_object(event.get('message')).get('headers')).get('message-id', '')}>"
    if event.get("event") == COMPLAINT:
        return reports.complaint(AGENT, message_id=message_id)
    said = _object(event.get("delivery-status"))
    if str(event.get("reason") or "").startswith("suppress-") or str(said.get("code") or "") in SUPPRESSED:
        told = said.get("description") or said.get("message") or event.get("reason")
        return reports.suppressed(AGENT, who=event.get("recipient"), said=told, message_id=message_id)
    words = f"{said.get('code') or ''} {said.get('message') or said.get('description') or ''}"
    action = "delayed" if event.get("severity") == "temporary" else "failed"
    status = said.get("enhanced-code")
    return reports.failure(
        AGENT, who=event.get("recipient"), action=action, status=status, said=words, message_id=message_id,
        gone=said.get("bounce-type") == "hard",
    )  # fmt: skip


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
