"""Sending a draft: it becomes a ticket, or a new version of the ticket that it edits, once."""

from __future__ import annotations

from datetime import datetime

from ticketing.desk.drafts import actions, queries
from ticketing.desk.drafts.sheet import Sheet
from ticketing.desk.tickets import actions as tickets
from ticketing.desk.tickets import queries as found
from ticketing.desk.tickets.models import Ticket
from ticketing.extensions import db
from ticketing.office.people.models import Person


def send(sheet: Sheet, *, by: Person, at: datetime, follows: Ticket | None = None) -> Ticket:
    """The ticket that the draft becomes. Sending it again leads to the same one."""
    db.session.refresh(sheet.draft, with_for_update=True)
    if sheet.draft.filed_ticket_id is not None:
        return found.by_id(sheet.draft.filed_ticket_id)
    ticket = _edited(sheet, by, at) if sheet.ticket else _filed(sheet, by, at, follows)
    actions.filed(sheet.draft, ticket)
    return ticket


def _filed(sheet: Sheet, by: Person, at: datetime, follows: Ticket | None) -> Ticket:
    return tickets.file_request(
        procedure=sheet.procedure,
        category=sheet.draft.category,
        exception=sheet.exception,
        fields=sheet.answers,
        files=queries.files(sheet.draft),
        by=by,
        at=at,
        follows=follows,
    )


def _edited(sheet: Sheet, by: Person, at: datetime) -> Ticket:
    assert sheet.ticket is not None
    tickets.edit(
        sheet.ticket,
        fields=sheet.answers,
        files=queries.files(sheet.draft),
        by=by,
        at=at,
        seen=sheet.draft.data.get("seen"),
        note=sheet.draft.data.get("note", ""),
    )
    return sheet.ticket
