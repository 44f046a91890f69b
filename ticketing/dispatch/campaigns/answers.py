"""Where answers to a campaign may go: what readers write back is the institution's, and stays with whoever asked.

See docs/decisions/0022-where-answers-go.md.
"""

from __future__ import annotations

from ticketing.desk.cases.meant import meant
from ticketing.desk.cases.models import Ticket
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
    same = {each.casefold() for each in (asked, ticket.requester.email) if each}
    if not address or address.casefold() in same or address.casefold().rpartition("@")[2] == home.casefold():
        return None
    if senders.obstacle(address, ticket.department) is None:
        return None
    return (
        f"Las respuestas no pueden llegar a «{address[:254]}»: use un remitente del registro que pueda usar "
        f"{ticket.department.name}, o un buzón de @{home}."
    )


def ask(ticket: Ticket, address: str) -> None:
    """Raises Refused where answers may not go there."""
    if why_not := obstacle(ticket, address):
        raise Refused(why_not)
