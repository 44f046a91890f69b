"""Tickets as lines: what the queue, the list, the search and the first page show of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import able, lent, rules_of
from ticketing.desk.clock.queries import carried, segments
from ticketing.desk.gates.queries import rows as gates
from ticketing.desk.moving import possible
from ticketing.desk.queue import queries
from ticketing.desk.queue.forms import FilterForm
from ticketing.desk.queue.narrowing import ASKED, ORDER, filter_form, filters, known_to, legend
from ticketing.desk.telling.due import due_words, state_shape
from ticketing.office import doors
from ticketing.office.people.models import Person
from ticketing.web.addresses import path
from workflows.capabilities import WORK

OFFICE_VIEWS = ("mine", "unassigned", "due_today", "late", "escalated", "awaiting_approval", "suspended", "all_open")
SELDOM = frozenset({"escalated"})
"""Views of what most offices never have: offered while there is some."""
MOST = 50


@dataclass(frozen=True)
class QueuePage:
    """One page of tickets. `narrowed` says that a filter is at work; `begun`, that it is not the first page."""

    view: str
    lines: list[dict[str, Any]]
    form: FilterForm
    narrowed: bool
    begun: bool
    next: str | None
    order: str
    asked: Mapping[str, Any]
    legend: Sequence[Mapping[str, str]]


def line(ticket: Ticket, person: Person, at: datetime, *, free: bool) -> dict[str, Any]:
    """For `ui.queue_line`, and whether this person may make it his or hers at a tap (`free`: nobody has it, and it is
    this person's kind of work)."""
    state = rules_of(ticket).state(ticket.state)
    return {
        "url": path("tickets.ticket", number=ticket.number),
        "number": ticket.number,
        "title": ticket.subject,
        "category": rules_of(ticket).category(ticket.category).display,
        "department": ticket.department.short,
        "state": state.display,
        "shape": state_shape(state.shape),
        "due": due_words(ticket, at),
        "person": ticket.assignee.name if ticket.assignee else None,
        "own": ticket.assignee_id == person.id,
        "reserved": ticket.reserved,
        "escalated": bool(ticket.escalated),
        "version": ticket.version,
        "take": _taking(ticket, person, at) if free else None,
    }


def _taking(ticket: Ticket, person: Person, at: datetime) -> str | None:
    """By which name this person may take it into work at a tap: nobody else has."""
    step = possible.taking(ticket, person, at)
    return step.label if step else None


def _free(tickets: Sequence[Ticket], person: Person, at: datetime) -> list[Ticket]:
    """Those that nobody has, of procedures by which this person works: asked once for all that are alike in that."""
    works: dict[tuple[int, int, bool], bool] = {}
    found = []
    for ticket in tickets:
        if ticket.assignee_id is None and ticket.ended_at is None:
            alike = ticket.procedure_id, ticket.calendar_id, ticket.requester_id == person.id
            if alike not in works:
                works[alike] = able(ticket, person, WORK, at=at)
            found += [ticket] if works[alike] else []
    return found


def lines(tickets: Sequence[Ticket], person: Person, at: datetime) -> list[dict[str, Any]]:
    """The tickets as lines; what each is asked is asked for all of them at once."""
    look_at(tickets)
    free = _free(tickets, person, at)
    lent.know(free)
    return [line(ticket, person, at, free=ticket in free) for ticket in tickets]


def look_at(tickets: Sequence[Ticket]) -> None:
    """Ask at once what lines of these tickets are going to ask one by one."""
    for ask in (gates, segments, carried):
        ask.know(tickets)
    doors.cases_shown(tickets)


def asked_page(person: Person, roles: frozenset[str], args: Any, *, default: str, at: datetime) -> QueuePage:
    """The page that the address asks for: its view, its filters, from where on."""
    view, several = args.get("view") or default, known_to(roles)
    form = filter_form(args, several)
    asked = {name: args[name] for name in ASKED if args.get(name)}
    narrowed, order = filters(asked, several), args.get(ORDER) or ""
    found = queries.queue(person, roles, at, view, narrowed, after=args.get("after") or None, most=MOST, order=order)
    return QueuePage(
        view=view,
        lines=lines(found.tickets, person, at),
        form=form,
        narrowed=bool(asked),
        begun=bool(args.get("after")),
        next=found.next,
        order=order,
        asked=asked | ({ORDER: order} if order else {}) | ({"view": view} if view != default else {}),
        legend=legend(several),
    )


def tabs(person: Person, roles: frozenset[str], *, current: str, at: datetime) -> list[dict[str, Any]]:
    """For `ui.tabs`: the office's views with what each holds now."""
    counts = queries.counts(person, roles, at)
    return [
        {
            "label": queries.VIEWS[view],
            "url": path("queue.index", view=view),
            "count": counts[view],
            "current": view == current,
            "late": view == "late",
        }
        for view in OFFICE_VIEWS
        if view not in SELDOM or counts[view] or view == current
    ]


def first_view(person: Person, roles: frozenset[str], at: datetime) -> str:
    """Where the queue opens: one's own work if there is any, else what nobody has."""
    counts = queries.counts(person, roles, at)
    return "mine" if counts["mine"] else "unassigned" if counts["unassigned"] else "all_open"
