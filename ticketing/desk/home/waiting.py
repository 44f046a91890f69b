"""What waits for a person's signature."""

from __future__ import annotations

from datetime import date
from typing import Any

from ticketing.desk.cases.rules import rules_of, zone_of
from ticketing.desk.gates import queries as gates
from ticketing.office.people.models import Person
from ticketing.web.addresses import path


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
