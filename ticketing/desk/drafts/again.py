"""The same request once more: a draft that begins with what was filed, all but its dates."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from ticketing.desk.cases.answers import capacity
from ticketing.desk.cases.models import Ticket
from ticketing.desk.drafts import actions
from ticketing.desk.drafts.models import Draft
from ticketing.desk.drafts.sheet import rules_for
from ticketing.desk.fields.kinds import kind_of
from ticketing.desk.filing.allowed import ask_files, may_file
from ticketing.office.files.queries import uploaded
from ticketing.office.people.models import Person
from workflows.forms import Field
from workflows.procedure import Procedure
from workflows.refusals import Refused


def may_ask_again(ticket: Ticket, person: Person, roles: Collection[str]) -> bool:
    """Whoever may file such a request; a reserved one only who filed it."""
    rules = rules_for(Draft(procedure=ticket.procedure_row.name, category=ticket.category))
    return may_file(rules, person, roles) and (not ticket.reserved or ticket.requester_id == person.id)


def begin_again(ticket: Ticket, roles: Collection[str], *, by: Person, at: datetime) -> Draft:
    """A draft with the ticket's answers and with those of its files that are one's own; evidence of a signature was
    given for the other, and is asked for anew. Raises Refused for whoever may not file it."""
    draft = actions.begin(by=by, at=at, category=ticket.category)
    draft.procedure = ticket.procedure_row.name
    rules = rules_for(draft)
    ask_files(rules, by, roles)
    if ticket.reserved and ticket.requester_id != by.id:
        raise Refused("Esta solicitud es reservada: otra igual solo la pide quien la radicó.")
    answers = ticket.content.fields
    known = [field for field in _asked(rules, ticket) if field.name in answers and not kind_of(field).dated]
    words = {field.name: answers[field.name] for field in known if not kind_of(field).holds_files}
    actions.save(draft, {"fields": words, "exception": None, "reserve": ticket.reserved}, by=by, at=at)
    for field in known:
        if kind_of(field).holds_files:
            _attach(draft, rules, field, answers[field.name], by, at)
    return draft


def _asked(rules: Procedure, ticket: Ticket) -> Iterator[Field]:
    known = ticket.category in {each.label for each in rules.categories}
    yield from rules.fields_for(ticket.category) if known else rules.fields


def _attach(draft: Draft, rules: Procedure, field: Field, listed: Any, by: Person, at: datetime) -> None:
    tokens = [file["token"] for file in listed or []]
    mine = {file.token: file for file in uploaded(by, tokens)}
    for token in tokens:
        if token in mine:
            actions.attach(draft, mine[token], capacity(rules, field), by=by, at=at)
