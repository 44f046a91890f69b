"""What people type to find a ticket: its number, or words of its subject."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, and_, func, or_

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.numbers import Number, read_number


def matching(query: Select[Ticket], text: str) -> Select[Ticket]:
    """Of these tickets, those whose number or subject holds each of the words. A number is found without its prefix
    too."""
    for word in text.split():
        found, number = [func.lower(Ticket.subject).contains(word.lower(), autoescape=True)], read_number(word)
        if number is not None:
            found.append(_numbered(number))
        query = query.where(or_(*found))
    return query


def _numbered(number: Number) -> ColumnElement[bool]:
    same = and_(Ticket.year == number.year, Ticket.serial == number.serial)
    return and_(same, Ticket.prefix == number.prefix) if number.prefix else same
