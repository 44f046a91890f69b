"""What people type to find a ticket: its number, or words of its subject."""

from __future__ import annotations

from sqlalchemy import Select, and_, func, or_

from ticketing.desk.cases.models import Ticket


def matching(query: Select[Ticket], text: str) -> Select[Ticket]:
    """Of these tickets, those whose number or subject holds each of the words."""
    for word in text.split():
        year, _, serial = word.partition("-")
        number = and_(Ticket.year == int(year), Ticket.serial == int(serial)) if is_number(year, serial) else None
        subject = func.lower(Ticket.subject).contains(word.lower(), autoescape=True)
        query = query.where(subject if number is None else or_(number, subject))
    return query


def is_number(year: str, serial: str) -> bool:
    """Whether these can be the parts of a ticket's number."""
    return year.isdecimal() and serial.isdecimal() and len(year) == 4 and len(serial) < 9
