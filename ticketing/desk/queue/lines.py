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


def line(ticket: Ticket, person: Person, at: datetime, *, take: str | None = None) -> dict[str, Any]:
    """For `ui.queue_line`. `take`: by which name this person may take it into work at a tap, where nobody has it."""
    rules = rules_of(ticket)
    state, assignee, department = rules.state(ticket.state), ticket.assignee, ticket.department
    return {
        "url": path("tickets.ticket", number=ticket.number),
        "number": ticket.number,
        "title": ticket.subject,
        "category": rules.category(ticket.category).display,
        "department": department.short,
        "state": state.display,
        "shape": state_shape(state.shape),
        "due": due_words(ticket, at),
        "person": assignee.name if assignee else None,
        "own": ticket.assignee_id == person.id,
        "reserved": ticket.reserved,
        "escalated": bool(ticket.escalated),
        "version": ticket.version,
        "take": take,
    }


def _takes(tickets: Sequence[Ticket], person: Person, at: datetime) -> dict[int, str]:
    """By their ids those that nobody has and this person may take, each with the step's name. What is alike in all that
    decides as whose hands the person's count is asked once."""
    works: dict[tuple[int, int, bool], bool] = {}
    hands: dict[tuple[tuple[int, int, bool], bool], frozenset[str]] = {}
    free = []
    for ticket in tickets:
        if ticket.assignee_id is None and ticket.ended_at is None:
            alike = ticket.procedure_id, ticket.calendar_id, ticket.requester_id == person.id
            if alike not in works:
                works[alike] = able(ticket, person, WORK, at=at)
            free += [(ticket, alike)] if works[alike] else []
    lent.know(ticket for ticket, _alike in free)
    found = {}
    for ticket, alike in free:
        kind = alike, person.id in lent(ticket)
        if kind not in hands:
            hands[kind] = possible.hands(ticket, person, at)
        if step := possible.taking(ticket, hands[kind]):
            found[ticket.id] = step.label
    return found


def lines(tickets: Sequence[Ticket], person: Person, at: datetime) -> list[dict[str, Any]]:
    """The tickets as lines; what each is asked is asked for all of them at once."""
    look_at(tickets)
    takes = _takes(tickets, person, at)
    return [line(ticket, person, at, take=takes.get(ticket.id)) for ticket in tickets]


def look_at(tickets: Sequence[Ticket]) -> None:
    """Ask at once what lines of these tickets are going to ask one by one."""
    for ask in (gates, segments, carried):
        ask.know(tickets)
    doors.cases_shown(tickets)


def asked_page(
    person: Person,
    roles: frozenset[str],
    args: Any,
    *,
    default: str,
    at: datetime,
    team: Sequence[tuple[int, str]] = (),
) -> QueuePage:
    """The page that the address asks for: its view, its filters, from where on. `team`: who has tickets in hand, for
    the office to choose from."""
    view, several = args.get("view") or default, known_to(roles)
    form = filter_form(args, several, team)
    asked = {name: args[name] for name in ASKED if args.get(name) and (team or name != "persona")}
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
