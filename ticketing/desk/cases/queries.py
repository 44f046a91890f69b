"""Selects over one ticket, whoever asks: the ticket itself and what happened to it."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import inspect, select
from sqlalchemy.orm.attributes import set_committed_value

from ticketing.desk.cases.happenings import Happening
from ticketing.desk.cases.models import Holder, Ticket, TicketContent
from ticketing.extensions import among, db
from ticketing.ledger.events.queries import history
from ticketing.office.calendars.models import CalendarVersion
from ticketing.office.calendars.queries import calendar
from ticketing.office.people.models import Person
from ticketing.remembering import Each, grouped
from ticketing.web.outcomes import Missing

AT_ONCE = 5_000  # ids in one question


def by_id(ticket_id: int) -> Ticket:
    """The ticket, whoever asks; for links that carry their own permission, and for the system."""
    found = db.session.get(Ticket, ticket_id)
    if found is None:
        raise Missing
    return found


@Each
def requesters(tickets: Sequence[Ticket]) -> dict[int, frozenset[int]]:
    """Ids of everybody who has or had a ticket as its requester."""
    ids = [ticket.id for ticket in tickets]
    had = db.session.execute(select(Holder.ticket_id, Holder.person_id).where(Holder.ticket_id.in_(ids)))
    before = grouped(ids, ((row[0], row[1]) for row in had))
    return {ticket.id: frozenset({ticket.requester_id, *before[ticket.id]}) for ticket in tickets}


def know_contents(tickets: Sequence[Ticket]) -> None:
    """Read at once what these tickets say, of those of which it is not known yet."""
    unread = [ticket for ticket in tickets if "contents" in inspect(ticket).unloaded]
    ids = [ticket.id for ticket in unread]
    query = select(TicketContent).where(among(TicketContent.ticket_id, ids)).order_by(TicketContent.number)
    found = grouped(ids, ((row.ticket_id, row) for row in db.session.scalars(query))) if ids else {}
    for ticket in unread:
        set_committed_value(ticket, "contents", found[ticket.id])


def happenings(ticket: Ticket, *, internal: bool) -> list[Happening]:
    """The ticket's story, oldest first; internal notes only for the office."""
    events = history(Ticket.__tablename__, ticket.id)
    people = _people({each for event in events for each in (event.actor_id, event.acting_for_id) if each})
    return [
        Happening(
            event.id,
            event.at,
            event.kind,
            people.get(event.actor_id or 0),
            people.get(event.acting_for_id or 0),
            event.payload,
        )
        for event in events
        if internal or not event.payload.get("internal")
    ]


def zones_of(ids: Sequence[int]) -> dict[int, ZoneInfo]:
    """The zones in which the hours of these tickets are told, by their ids."""
    pieces = (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))
    queries = (select(Ticket.id, Ticket.calendar_id).where(Ticket.id.in_(piece)) for piece in pieces)
    mine = {ticket: version for query in queries for ticket, version in db.session.execute(query)}
    zones = {one: calendar(db.session.get_one(CalendarVersion, one)).zone for one in set(mine.values())}
    return {ticket: zones[version] for ticket, version in mine.items()}


def _people(ids: set[int]) -> dict[int, Person]:
    found = db.session.scalars(select(Person).where(Person.id.in_(ids)))
    return {person.id: person for person in found}
