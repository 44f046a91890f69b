"""Postmark tells by HTTPS what became of its mail, one event a time. It signs nothing: who calls proves itself by the
name and password (RFC 7617) that stand in the address we gave to it.

Its kinds are its own; the reply that it quotes says more, and is judged as everybody's. Where it quotes none, the kind
stands.
"""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest
from typing import Any

from ticketing.massmail.replies.moments import moment
from ticketing.massmail.returns import reports

FORM, AGENT = "postmark", "postmarkapp.com"
COMPLAINT = "SpamComplaint"
# What it did not hand over, because the address stands as inactive with it.
SUPPRESSED = ("ManuallyDeactivated", "SMTPApiError")
# The status that a kind stands for; "": the reply decides. Other kinds are no failures of a delivery.
STATUS = {
    "HardBounce": "", "Unknown": "", "BadEmailAddress": "5.1.3",
    "Transient": "4.0.0", "SoftBounce": "4.2.0", "DnsError": "4.4.3",
    "SpamNotification": "5.7.1", "VirusNotification": "5.7.1", "Blocked": "5.7.1", "DMARCPolicy": "5.7.1",
}  # fmt: skip


def genuine(said: str, key: str) -> bool:
    """Whether an Authorization header holds our name and password."""
    return compare_digest(said.encode(), b"Basic " + b64encode(key.encode()))


def name_of(told: dict[str, Any]) -> str:
    """The name under which an event is kept."""
    whole = json.dumps(told, sort_keys=True).encode()
    return f"{_kind(told)}.{told.get('ID') or sha256(whole).hexdigest()}"


def concerns_us(told: dict[str, Any]) -> bool:
    """Whether it is a failure or a complaint."""
    return _kind(told) == COMPLAINT or _kind(told) in STATUS or _kind(told) in SUPPRESSED


def told_at(raw: bytes) -> datetime | None:
    """When an event happened."""
    return moment(json.loads(raw).get("BouncedAt"))


def as_mail(raw: bytes) -> bytes:
    """One event as the notice that a mail server would have sent."""
    event = json.loads(raw)
    kind, message_id = _kind(event), f"<{event.get('MessageID') or ''}@mtasv.net>"
    if kind == COMPLAINT:
        return reports.complaint(AGENT, message_id=message_id)
    if kind in SUPPRESSED:
        said = event.get("Description") or event.get("Details") or event.get("Name")
        return reports.suppressed(AGENT, who=event.get("Email"), said=said, message_id=message_id)
    action = "delayed" if kind == "Transient" else "failed"
    said = event.get("Details") or event.get("Description")
    return reports.failure(
        AGENT, who=event.get("Email"), action=action, status=STATUS.get(kind), said=said, message_id=message_id,
        gone=kind == "HardBounce",
    )  # fmt: skip


def _kind(told: dict[str, Any]) -> str:
    return COMPLAINT if told.get("RecordType") == COMPLAINT else str(told.get("Type") or "")
