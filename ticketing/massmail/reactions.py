"""What follows the wing's own events. `campaign_finished` is answered by dispatch, which knows the ticket."""

from __future__ import annotations

from ticketing.ledger.reactions.table import After, Within

REACTIONS: dict[str, Within | After] = {}
