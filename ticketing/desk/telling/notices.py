"""What a person may be told of a ticket in a notice: everything, or its number and where it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ticketing.desk.access.permission import may_see
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import zone_of
from ticketing.desk.gates.queries import rows as gates
from ticketing.desk.gates.queries import signer_for
from ticketing.office.notices.actions import Keyed, send, write
from ticketing.office.notices.letters import Enclosure
from ticketing.office.people.models import Person
from ticketing.office.people.queries import roles_of
from ticketing.web import walls
from ticketing.web.addresses import desk_url
from ticketing.web.settings import settings

NUMBER_ONLY = "reserved"


def may_be_told(ticket: Ticket, person: Person, on: date) -> bool:
    """Whether the person may read what the ticket says: who sees it, and who is asked to sign it."""
    if not ticket.reserved or may_see(ticket, person, roles_of(person, on), on):
        return True
    return any(signer_for(ticket, gate.name, person, on) for gate in gates(ticket))


@dataclass(frozen=True)
class Outsider:
    """Somebody of whom only the address is known."""

    email: str

    @property
    def name(self) -> str:
        return self.email


def write_out(
    ticket: Ticket, to: Outsider, letter: str, words: Mapping[str, Any], occasion: Keyed, *, at: datetime
) -> None:
    """Send the letter to somebody outside the house; of a reserved ticket its number, nothing else."""
    url = desk_url("tickets.ticket", number=ticket.number)
    said = {"number": ticket.number, "url": url} if ticket.reserved else words
    told = NUMBER_ONLY if ticket.reserved else letter
    with walls.speaking_by(zone_of(ticket)):
        write(to.email, told, {"to": to, "desk": settings().base_url, **said}, occasion, at=at)


def tell(
    ticket: Ticket,
    person: Person,
    letter: str,
    words: Mapping[str, Any],
    occasion: Keyed,
    *,
    on: date,
    enclosures: Sequence[Enclosure] = (),
) -> bool:
    """Send the letter, its hours by the ticket's wall; to whoever may not read the ticket one that holds its number and
    the way to it, nothing else."""
    if may_be_told(ticket, person, on):
        with walls.speaking_by(zone_of(ticket)):
            return send(person, letter, words, occasion, enclosures=enclosures)
    url = desk_url("tickets.ticket", number=ticket.number)
    return send(person, NUMBER_ONLY, {"number": ticket.number, "url": url}, occasion)
