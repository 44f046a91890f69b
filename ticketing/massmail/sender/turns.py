"""What the sender and the database tell each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from ticketing.massmail.campaigns.queries import Standing
from ticketing.massmail.recipients.outcome import Outcome
from ticketing.massmail.sender.inflight import Place

T = TypeVar("T")


class Asking(Protocol):
    """Runs a question on the database's thread; a failure leaves no transaction behind."""

    async def __call__(self, what: Callable[..., T], *given: object) -> T: ...


class Faulty(Exception):
    """A defect showed with one campaign; nobody else is concerned."""

    def __init__(self, campaign: int, problem: Exception) -> None:
        super().__init__(campaign)
        self.campaign, self.problem = campaign, problem


@dataclass(frozen=True)
class Turn:
    """What the sender tells the database in one go."""

    outcomes: Sequence[Outcome] = ()
    finished: Sequence[Place] = ()
    held: Sequence[Place] = ()
    renew: bool = False
    refused: Mapping[int, str] = field(default_factory=dict)
    faults: Mapping[int, str] = field(default_factory=dict)
    connections: int = 0


@dataclass(frozen=True)
class News:
    """What the database answers: chunks still ours, how their campaigns stand, which of them rest for now."""

    asked_about: frozenset[Place]
    kept: frozenset[Place] | None
    standings: Mapping[int, Standing]
    resting: frozenset[int]
