"""A transport as the sender holds it: a value without a database behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from ticketing.massmail.smtp.servers import Server
from ticketing.massmail.transports.models import PRINCIPAL

PRINCIPAL_NAME = "principal"
RECYCLE_AFTER = 100


@dataclass(frozen=True)
class Usable:
    """Where messages may go, and what that server bears.

    The lowest `priority` first; `weight` divides within one priority. `per_minute`, `per_day`: None where there is
    no limit; `day_rolls`: a day is any twenty-four hours, not a date; `rates`: provider name
    (workflows.pacing.PROVIDERS) -> messages a minute. They are what campaigns may use: `notices_share` per cent of
    what the server bears are kept for notices. `signs`: the server signs DKIM itself. `takes_smtputf8`: it takes any
    letters in an address. `from_tied_to`: the only From it lets through ("" for any). `bounces_to`: where returns go
    if it takes no VERP sender ("" for the installation's own). The ramp rises from `ramp_first` to `ramp_last`
    messages a day within `ramp_days` from `ramp_from` on (None: none). A server with an `obstacle` is asked nothing:
    connecting to it raises Unwelcome with that sentence.
    """

    id: int
    name: str
    server: Server
    priority: int = 10
    weight: int = 1
    connections: int = 8
    recycle_after: int = RECYCLE_AFTER
    per_minute: int | None = None
    per_day: int | None = None
    day_rolls: bool = False
    rates: Mapping[str, int] = field(default_factory=dict, hash=False)
    takes_verp: bool = True
    keeps_message_id: bool = True
    signs: bool = False
    takes_smtputf8: bool = False
    from_tied_to: str = ""
    bounces_to: str = ""
    ramp_from: date | None = None
    ramp_days: int = 0
    ramp_first: int = 0
    ramp_last: int = 0
    notices_share: int = 0

    @property
    def principal(self) -> bool:
        """Whether it is the one of the settings, which has no row."""
        return self.id == PRINCIPAL
