"""The ledger's own ticks: carry out what waits, seal what is not sealed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, select

from ticketing.ledger.reactions.actions import carry_out_waiting
from ticketing.ledger.reactions.models import ReactionRow
from ticketing.ledger.reactions.queries import WAITS
from ticketing.ledger.seals.actions import seal
from ticketing.ledger.seals.queries import ANY_UNSEALED
from ticketing.scheduler.ticks import NOW, Tick


def _react(at: datetime) -> object:
    return carry_out_waiting(at=at)


def _seal(at: datetime) -> object:
    return seal(at=at)


DUE = exists(select(ReactionRow.id).where(WAITS, ReactionRow.next_try_at <= NOW))

TICKS = (
    Tick("reactions", 1, _react, own_transactions=True, work=DUE),
    Tick("seals", 10, _seal, work=ANY_UNSEALED),
)
