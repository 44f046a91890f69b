"""How a campaign is to go out: what whoever launches it chooses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any


@dataclass(frozen=True)
class Manner:
    """`rate_per_minute` None: as fast as servers allow. `window`: workflows.send_window; {}: always. `canary`: a first
    part goes out alone. `undo`: how long nothing leaves after a launch, so that it can be taken back. `time_zone`: by
    whose wall its hours are (M-8); empty: as it was. `past_latest`: it is known that the last message would leave after
    the latest date. `unknown`: what becomes of a message of which nobody knows whether it left; empty: as it was."""

    rate_per_minute: int | None = None
    window: Mapping[str, Any] = field(default_factory=dict)
    canary: bool = False
    undo: timedelta = timedelta()
    time_zone: str = ""
    past_latest: bool = False
    unknown: str = ""
