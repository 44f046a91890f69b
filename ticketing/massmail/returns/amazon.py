"""Amazon SES tells what became of a message as JSON, by itself or wrapped by SNS: read as a report's fields."""

from __future__ import annotations

import json
from typing import Any

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
    bounce, delivery = _part(told, "bounce"), _part(told, "delivery")
    found = [_bounced(recipient) for recipient in _people(bounce, "bouncedRecipients")]
    got = {"action": "delivered", "status": "2.0.0", "diagnostic-code": str(delivery.get("smtpResponse", ""))}
    people = delivery.get("recipients")
    return found + [got | {"final-recipient": str(who)} for who in (people if isinstance(people, list) else ())]


def complained(told: dict[str, Any]) -> tuple[str, ...] | None:
    """Who complained; None if nobody did."""
    complaint = _part(told, "complaint")
    people = _people(complaint, "complainedRecipients")
    return tuple(str(who) for person in people if (who := person.get("emailAddress"))) if complaint else None


def _bounced(recipient: dict[str, Any]) -> dict[str, str]:
    return {
        "final-recipient": str(recipient.get("emailAddress", "")),
        "action": str(recipient.get("action", "failed")),
        "status": str(recipient.get("status", "")),
        "diagnostic-code": str(recipient.get("diagnosticCode", "")),
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
