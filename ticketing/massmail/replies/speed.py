"""Whether a reply asks us to send less: by its codes, and by its words where the codes say nothing of a mailbox."""

from __future__ import annotations

from ticketing.massmail.replies import codes, texts
from workflows import pacing

RATE = "rate"
OF_A_MAILBOX = ("4.1.", "4.2.", "4.5.")  # who gets too much mail himself, or too many recipients at once


def asks_for_less(code: int, text: str, *, of_recipient: bool = True) -> bool:
    """`text`: the reply without its code. SES says "454 Throttling failure", Exchange "432 4.3.2 … thread limit"."""
    if not 400 <= code < 500:
        return False
    enhanced = codes.enhanced(f"{code} {text}")
    if pacing.asks_for_less(code, enhanced, text, of_recipient=of_recipient):
        return True
    return not (enhanced or "").startswith(OF_A_MAILBOX) and texts.reason(text) == RATE
