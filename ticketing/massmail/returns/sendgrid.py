"""SendGrid tells by HTTPS what became of its mail: its signature (ECDSA), each event as the report it stands for."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from ticketing.massmail.replies.moments import moment
from ticketing.massmail.returns import reports

FORM, AGENT = "sendgrid", "sendgrid.net"
# What it gives as the reason where it did not hand the message over: the address stands on a list of its own.
SUPPRESSED = ("bounced address", "unsubscribed address", "spam reporting address", "suppress")
FAILED = {"bounce": "failed", "dropped": "failed", "blocked": "failed", "deferred": "delayed"}
COMPLAINT = "spamreport"


def genuine(body: bytes, signature: str, timestamp: str, public_key: str) -> bool:
    """Whether SendGrid signed this body with the key that belongs to our account."""
    try:
        key = load_der_public_key(base64.b64decode(public_key, validate=True))
        if not isinstance(key, EllipticCurvePublicKey):
            return False
        said = base64.b64decode(signature, validate=True)
        key.verify(said, timestamp.encode() + body, ECDSA(SHA256()))
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True


def events(body: bytes) -> list[dict[str, Any]]:
    """The events of a body that concern us. Raises ValueError for one that is no list of events."""
    told = json.loads(body)
    if not isinstance(told, list):
        raise ValueError("Not a list of events")
    return [one for one in told if isinstance(one, dict) and one.get("event") in (*FAILED, COMPLAINT)]


def told_at(raw: bytes) -> datetime | None:
    """When an event happened."""
    return moment(json.loads(raw).get("timestamp"))


def as_mail(raw: bytes) -> bytes:
    """One event as the notice that a mail server would have sent (RFC 3464, RFC 5965)."""
    told = json.loads(raw)
    message_id = told.get("smtp-id")
    if told.get("event") == COMPLAINT:
        return reports.complaint(AGENT, message_id=message_id)
    who, status, said = told.get("email"), told.get("status"), told.get("reason")
    if told.get("event") == "dropped" and str(said or "").lower().startswith(SUPPRESSED):
        return reports.suppressed(AGENT, who=who, said=said, message_id=message_id)
    return reports.failure(
        AGENT, who=who, action=FAILED[told["event"]], status=status, said=said, message_id=message_id,
        gone=told.get("bounce_classification") == "Invalid Address",
    )  # fmt: skip
