"""The question that reports ask the wing that sends: which message it was of which a reader tells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class SentMessage:
    """A message that went out to many: of which campaign, if one is known, and which department asked for it."""

    campaign_id: int | None
    department_id: int


# Which message it is of which a reader tells a link or number, a subject or sender, and the day; None for none of ours.
SENT_MESSAGES: list[Callable[[str, str, date | None], SentMessage | None]] = []


def sent_message(reference: str, subject: str, day: date | None) -> SentMessage | None:
    """The message of which a reader tells this, if any wing knows it."""
    return next((found for ask in SENT_MESSAGES if (found := ask(reference, subject, day))), None)
