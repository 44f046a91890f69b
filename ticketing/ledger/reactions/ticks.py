"""The ledger's own ticks: carry out what waits, seal what is not sealed."""

from __future__ import annotations

from datetime import datetime

from ticketing.ledger.reactions.actions import carry_out_waiting
from ticketing.ledger.seals.actions import seal
from ticketing.ticks import Tick


def _react(at: datetime) -> object:
    return carry_out_waiting(at=at)


def _seal(at: datetime) -> object:
    return seal(at=at)


TICKS = (Tick("reactions", 1, _react, own_transactions=True), Tick("seals", 10, _seal))
