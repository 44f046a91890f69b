"""Whether a campaign may still go out, and by what is there: asked for each chunk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from mailboxes import same
from ticketing.massmail.campaigns.queries import get
from ticketing.massmail.transports.usable import Usable
from ticketing.office.doors import reason_not_to_send
from ticketing.web.filters import when


def reason_against(campaign: int, ways_out: Sequence[Usable], at: datetime) -> str | None:
    """Why nothing more of it may go out, in a sentence."""
    mine = get(campaign)
    if mine.not_after and at > mine.not_after:
        return f"El último día para este envío era {when(mine.not_after, mine.zone)}: lo que faltaba no salió."
    return reason_not_to_send(campaign) or _no_way_for(mine.from_address, ways_out)


def _no_way_for(address: str, ways_out: Sequence[Usable]) -> str | None:
    """Every transport ties From to another mailbox: no server would let the message through as it was signed."""
    if not ways_out or any(not way.from_tied_to or same(way.from_tied_to, address) for way in ways_out):
        return None
    return f"Ningún servidor de correo deja salir mensajes a nombre de {address}; revise los transportes."
