"""What may be done next about a ticket's campaigns."""

from __future__ import annotations

from ticketing.desk.rules import rules_of
from ticketing.desk.tickets.completeness import missing
from ticketing.desk.tickets.models import Ticket
from ticketing.dispatch.campaigns.actions import CAMPAIGN
from ticketing.dispatch.campaigns.queries import of_ticket
from ticketing.massmail.campaigns.models import CANCELLED, FINISHED, Campaign
from ticketing.office.roles import WORKS_TICKETS


def can_make(ticket: Ticket, held: frozenset[str]) -> bool:
    """Whether this person may make the ticket's campaign now: it owes one, is in work, and none stands."""
    return _in_hands(ticket, held) and all(one.status == CANCELLED for one in of_ticket(ticket))


def can_correct(ticket: Ticket, held: frozenset[str]) -> Campaign | None:
    """The finished campaign that a second one may correct, where the ticket came back into work."""
    campaigns = of_ticket(ticket)
    if not campaigns or not _in_hands(ticket, held) or campaigns[-1].status != FINISHED:
        return None
    return campaigns[-1]


def _in_hands(ticket: Ticket, held: frozenset[str]) -> bool:
    procedure = rules_of(ticket)
    in_work = procedure.state(ticket.state).clock == "running" and ticket.state != procedure.initial
    owes = CAMPAIGN in procedure.category(ticket.category).deliverables
    return bool(held & WORKS_TICKETS) and in_work and owes and ticket.received and not missing(ticket)
