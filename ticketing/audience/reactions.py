"""What follows the wing's own events: the letters that ask somebody to confirm."""

from __future__ import annotations

from ticketing.audience.consent import letters
from ticketing.audience.leaving import letters as leaving
from ticketing.ledger.reactions.faults import MAIL
from ticketing.ledger.reactions.table import After, Within

REACTIONS: dict[str, Within | After] = {
    "ask_consent": After(letters.ask),
    "confirm_leaving": After(leaving.confirm, needs=MAIL),
}
