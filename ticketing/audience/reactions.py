"""What follows the wing's own events: the letter that asks somebody to confirm."""

from __future__ import annotations

from ticketing.audience.consent import letters
from ticketing.ledger.reactions.table import After, Within

REACTIONS: dict[str, Within | After] = {"ask_consent": After(letters.ask)}
