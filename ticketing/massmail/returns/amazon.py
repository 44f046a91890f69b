"""Amazon SES tells what became of a message as JSON, by itself or wrapped by SNS: read as a report's fields."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from ticketing.massmail.replies.moments import moment
from ticketing.massmail.returns import reports as notices

SUPPRESSED = ("Suppressed", "OnAccountSuppressionList", "OnTenantSuppressionList")
TYPES = ('"notificationType"', '"eventType"', '\\"notificationType\\"', '\\"eventType\\"')


def event(text: str) -> dict[str, Any]:
    """The notification in a text; {} if there is none."""
    if not any(mark in text for mark in TYPES):
        return {}
    told = _loaded(text[text.find("{") : text.rfind("}") + 1])
    if isinstance(inner := told.get("Message"), str):
        told = _loaded(inner)
    return told


def reports(told: dict[str, Any]) -> list[dict[str, str]]:
    """The fields, as in RFC 3464, of each recipient that bounced or was delivered to."""
    bounce, delivery, complaint = (_part(told, name) for name in ("bounce", "delivery", "complaint"))
    held = _suppressed(bounce, "bounceSubType")
    found = [_bounced(recipient, held=held) for recipient in _people(bounce, "bouncedRecipients")]
    if _suppressed(complaint, "complaintSubType"):
        found += [_bounced(recipient, held=True) for recipient in _people(complaint, "complainedRecipients")]
    got = {"action": "delivered", "status": "2.0.0", "diagnostic-code": str(delivery.get("smtpResponse", ""))}
    people = delivery.get("recipients")
    return found + [got | {"final-recipient": str(who)} for who in (people if isinstance(people, list) else ())]


def told_at(raw: bytes) -> datetime | None:
    """When what a notification tells of happened."""
    told = event(raw.decode("utf-8", "replace"))
    parts = (_part(told, name).get("timestamp") for name in ("bounce", "complaint"))
    return next((moment(said) for said in parts if said), None)


def complained(told: dict[str, Any]) -> tuple[str, ...] | None:
    """Who complained; None if nobody did. One whom SES wrote nothing, since she complained before, did not again."""
    complaint = _part(told, "complaint")
    if _suppressed(complaint, "complaintSubType"):
        return None
    people = _people(complaint, "complainedRecipients")
    return tuple(str(who) for person in people if (who := person.get("emailAddress"))) if complaint else None


def feedback(told: dict[str, Any]) -> str:
    """The type of feedback of a complaint; SES names it where the provider does, by the words of RFC 5965."""
    return str(_part(told, "complaint").get("complaintFeedbackType") or "abuse")


def _suppressed(part: dict[str, Any], name: str) -> bool:
    """Whether SES handed nothing over, because the address stands on a list of its own or of the account."""
    return str(part.get(name) or "") in SUPPRESSED


def _bounced(recipient: dict[str, Any], *, held: bool) -> dict[str, str]:
    said = str(recipient.get("diagnosticCode", ""))
    return {
        "final-recipient": str(recipient.get("emailAddress", "")),
        "action": str(recipient.get("action", "failed")),
        "status": str(recipient.get("status", "")),
        "diagnostic-code": f"{notices.SUPPRESSED} {said}" if held else said,
    }


def _part(told: dict[str, Any], name: str) -> dict[str, Any]:
    part = told.get(name)
    return part if isinstance(part, dict) else {}


def _people(part: dict[str, Any], name: str) -> list[dict[str, Any]]:
    people = part.get(name)
    return [person for person in people if isinstance(person, dict)] if isinstance(people, list) else []


def _loaded(text: str) -> dict[str, Any]:
    try:
        told = json.loads(text.replace("\n", " "))
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}
