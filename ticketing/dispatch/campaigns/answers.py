"""Where answers to a campaign may go: what readers write back is the institution's, and stays with whoever asked.

See docs/decisions/0022-where-answers-go.md.
"""

from __future__ import annotations

import mailboxes
from ticketing.desk.cases.meant import meant
from ticketing.desk.cases.models import Ticket
from ticketing.office.people.addresses import normal
from ticketing.office.senders import queries as senders
from workflows.meanings import SENDER
from workflows.refusals import Refused


def obstacle(ticket: Ticket, address: str) -> str | None:
    """Why answers may not go to this address, in a sentence; None if they may. Empty: they go to the sender.

    To a sender that the requester's department may use, to a mailbox of the requester's own domain, or to what was
    asked for and signed.
    """
    asked = (meant(ticket, SENDER) or {}).get("address", "")
    home = ticket.requester.email.rpartition("@")[2]
    if not address:
        return None
    if why_not := _unwritable(address):
        return why_not
    same = {mailboxes.key(each) for each in (asked, ticket.requester.email) if each}
    if mailboxes.key(address) in same or mailboxes.domain_of(address) == mailboxes.domain_of(ticket.requester.email):
        return None
    if senders.obstacle(address, ticket.department) is None:
        return None
    return (
        f"Las respuestas no pueden llegar a «{address[:254]}»: use un remitente del registro que pueda usar "
        f"{ticket.department.name}, o un buzón de @{home}."
    )


def kept(address: str) -> str:
    """As a campaign keeps it; empty where nothing was written. Raises Refused for what not every server takes."""
    if not address.strip():
        return ""
    plain = normal(address)
    return address.strip() if address.isascii() else plain


def ask(ticket: Ticket, address: str) -> None:
    """Raises Refused where answers may not go there."""
    if why_not := obstacle(ticket, address):
        raise Refused(why_not)


def _unwritable(address: str) -> str | None:
    try:
        normal(address)
    except Refused as refusal:
        return refusal.sentence
    return None
