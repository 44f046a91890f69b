"""What people type to find a ticket: its number, or words of its subject."""

from __future__ import annotations

from sqlalchemy import Select, and_, func, or_

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.numbers import read_number


def matching(query: Select[Ticket], text: str) -> Select[Ticket]:
    """Of these tickets, those whose number or subject holds each of the words. A number is
    found without its prefix too."""
    for word in text.split():
        said = read_number(word)
        number = None if said is None else and_(Ticket.year == said.year, Ticket.serial == said.serial)
        if number is not None and said is not None and said.prefix:
            number = and_(number, Ticket.prefix == said.prefix)
        subject = func.lower(Ticket.subject).contains(word.lower(), autoescape=True)
        query = query.where(subject if number is None else or_(number, subject))
    return query
