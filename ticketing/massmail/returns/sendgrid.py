"""SendGrid tells by HTTPS what became of its mail: its signature (ECDSA), each event as the report it stands for."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

FORM = "sendgrid"
FAILED = {"bounce": "failed", "dropped": "failed", "blocked": "failed", "deferred": "delayed"}
COMPLAINT = "spamreport"
_REPORT = """To: returns
From: MAILER-DAEMON@sendgrid.net
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type={kind}; boundary="=_r"

--=_r
Content-Type: {type}

{fields}
--=_r
Content-Type: message/rfc822

Message-ID: {message_id}

--=_r--
"""


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


def as_mail(raw: bytes) -> bytes:
    """One event as the notice that a mail server would have sent (RFC 3464, RFC 5965)."""
    told = json.loads(raw)
    who, message_id = _line(told.get("email")), _line(told.get("smtp-id"))
    if told.get("event") == COMPLAINT:
        fields = "Feedback-Type: abuse\nUser-Agent: SendGrid\nVersion: 1\n"
        return _filled("feedback-report", "message/feedback-report", fields, message_id)
    reason, status = _line(told.get("reason")), _line(told.get("status"))
    fields = f"Reporting-MTA: dns; sendgrid.net\n\nFinal-Recipient: rfc822; {who}\nAction: {FAILED[told['event']]}\n"
    fields += f"Status: {status}\nDiagnostic-Code: smtp; {reason}\n"
    return _filled("delivery-status", "message/delivery-status", fields, message_id)


def _filled(kind: str, type_: str, fields: str, message_id: str) -> bytes:
    return _REPORT.format(kind=kind, type=type_, fields=fields, message_id=message_id).encode()


def _line(value: object) -> str:
    return " ".join(str(value or "").split())[:1000]
