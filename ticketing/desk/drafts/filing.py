"""Sending a draft: it becomes a ticket, or a new version of the ticket that it edits, once."""

from __future__ import annotations

from datetime import datetime

from ticketing.desk.attachments.actions import attach
from ticketing.desk.cases import queries as found
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.versions import hold
from ticketing.desk.drafts import actions, queries
from ticketing.desk.drafts.sheet import Sheet
from ticketing.desk.fields.formatted import tokens_in
from ticketing.desk.fields.kinds import kind_of
from ticketing.desk.filing import actions as tickets
from ticketing.extensions import db
from ticketing.office.files.queries import uploaded
from ticketing.office.people.models import Person


def send(sheet: Sheet, *, by: Person, at: datetime, follows: Ticket | None = None) -> Ticket:
    """The ticket that the draft becomes. Sending it again leads to the same one."""
    db.session.refresh(sheet.draft, with_for_update=True)
    if sheet.draft.filed_ticket_id is not None:
        return found.by_id(sheet.draft.filed_ticket_id)
    ticket = _edited(sheet, sheet.ticket, by, at) if sheet.ticket else _filed(sheet, by, at, follows)
    _keep_pictures(sheet, ticket, by, at)
    actions.filed(sheet.draft, ticket)
    return ticket


def ask_unchanged(sheet: Sheet) -> None:
    """Overtaken if the ticket that the sheet edits is no longer as its author saw it: what it asks may have changed."""
    if sheet.ticket is not None:
        hold(sheet.ticket, sheet.draft.data.get("seen"))


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
        reserved=sheet.reservation,
    )


def _edited(sheet: Sheet, ticket: Ticket, by: Person, at: datetime) -> Ticket:
    tickets.edit(
        ticket,
        fields=sheet.answers,
        files=queries.files(sheet.draft),
        by=by,
        at=at,
        seen=sheet.draft.data.get("seen"),
        note=sheet.draft.data.get("note", ""),
    )
    return ticket


def texts(sheet: Sheet) -> list[str]:
    """The formatted texts as they were written."""
    return [str(sheet.answers.get(field.name) or "") for field in sheet.fields if kind_of(field).formatted]


def _keep_pictures(sheet: Sheet, ticket: Ticket, by: Person, at: datetime) -> None:
    """The pictures that the author put inside a text become files of the ticket, so that its readers see them."""
    for file in uploaded(by, tokens_in(" ".join(texts(sheet)))):
        attach(ticket, file, "words", by=by, at=at)
