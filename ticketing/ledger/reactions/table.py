"""The one table of reactions. `app.py` fills it; an effect without a row here stops the start."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from ticketing.ledger.events.models import Event


class Deed(Protocol):
    """An effect that is told more than its name: whom it concerns, with which words."""

    @property
    def verb(self) -> str: ...


@dataclass(frozen=True)
class Occasion:
    """Why a reaction runs now: (event, effect, recipient) is its identity, the same at each retry. `deed`: what it was
    told besides, where it runs within."""

    event: Event
    effect: str
    recipient: str = ""
    deed: Any = None

    @property
    def key(self) -> str:
        return f"{self.event.id}.{self.effect}.{self.recipient}"


@dataclass(frozen=True)
class Within:
    """Carried out in the transaction of the event. `says`: what it does, where a procedure may ask for it."""

    act: Callable[[Occasion], None]
    says: str = ""


@dataclass(frozen=True)
class After:
    """Carried out by the worker, once for each recipient that `recipients` (of a deed: `meant`) names when the event is
    recorded.

    `act` runs in a transaction of its own and must bear being run again: at least once, never knowingly twice.
    `needs`: the service without which it cannot be carried out (a name of faults.py): while that is away, those that
    need it wait for it together, and one of them tries. `words`: what is done, as people call it. `says`: the same for
    who writes procedures, where one may ask for it.
    """

    act: Callable[[Occasion], None]
    recipients: Callable[[Event], Iterable[str]] = lambda event: ("",)
    meant: Callable[[Event, Any], Iterable[str]] | None = None
    needs: str = ""
    words: Any = ""
    says: str = ""

    def whom(self, event: Event, deed: Any) -> Iterable[str]:
        """Its recipients, once each."""
        found = self.recipients(event) if self.meant is None else self.meant(event, deed)
        return dict.fromkeys(found)


REACTIONS: dict[str, Within | After] = {}
