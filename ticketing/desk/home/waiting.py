"""What waits for a person: signatures, what does not go on and was brought before him or her, what he or she asked."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ticketing.desk.access.queries import at_home
from ticketing.desk.cases.rules import rules_of, zone_of
from ticketing.desk.gates import queries as gates
from ticketing.desk.queue.lines import lines
from ticketing.office.people.models import Person
from ticketing.web.addresses import path

MOST = 30


def concerning(person: Person, at: datetime) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Lines of what was escalated to the person, and of what he or she filed, the newest first; looked up together."""
    found = at_home(person)
    told = lines([ticket for ticket, _ in found], person, at)
    shown = [(line, ticket, escalated) for line, (ticket, escalated) in zip(told, found, strict=True)]
    mine = [line for line, ticket, _ in shown if ticket.requester_id == person.id]
    return [line for line, _, escalated in shown if escalated], mine[:MOST]


def to_sign(person: Person, on: date) -> list[dict[str, Any]]:
    """{title, number, gate, who, department, since_at, zone, url}, the longest waiting first."""
    return [
        {
            "title": ticket.subject,
            "number": ticket.number,
            "gate": rules_of(ticket).gate(gate).label,
            "who": ticket.requester.name,
            "department": ticket.department.short,
            "since_at": gates.row(ticket, gate).opened_at,
            "zone": zone_of(ticket),
            "url": path("tickets.sign", number=ticket.number, gate=gate),
        }
        for ticket, gate in gates.waiting_for(person, on)
    ]
