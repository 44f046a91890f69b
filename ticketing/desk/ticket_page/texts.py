"""A sheet of text messages as its ticket's page shows it: to whom it may go, and what is done with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ticketing.desk.cases.models import Ticket
from ticketing.desk.deliverables.shown import deliverable_now
from ticketing.desk.gates.queries import any_open
from ticketing.desk.handling.texts import FRESH
from ticketing.desk.texts import queries
from ticketing.desk.texts.matching import told
from ticketing.desk.texts.models import READY, TextAudience
from ticketing.desk.ticket_page.forms import Sent, TextsForm, TextsSentForm, made
from ticketing.office.files.models import StoredFile


def texts(ticket: Ticket, at: datetime, sent: Sent) -> dict[str, dict[str, Any]]:
    """By token of each sheet of the present version: how it stands, and the forms of whoever sends it."""
    mine = queries.sheets(ticket)
    if not mine:
        return {}
    known = {one.file_id: one for one in queries.of(ticket)}
    may = deliverable_now(ticket) and not any_open(ticket)
    return {file.token: _shown(ticket, file, known.get(file.id), may, at, sent) for file, _sheet in mine}


def _shown(
    ticket: Ticket, file: StoredFile, row: TextAudience | None, may: bool, at: datetime, sent: Sent
) -> dict[str, Any]:
    ready = row is not None and row.state == READY
    fresh = row is not None and ready and row.ready_at is not None and at - row.ready_at <= FRESH
    open_ = may and not file.why_not and (row is None or row.sent_at is None)
    which = f"texts-{file.token}"
    return {
        "row": row,
        "state": row.state if row else "",
        "left": told(row.left) if row else [],
        "fresh": fresh,
        "prepare": made(TextsForm, f"prepare-{file.token}", sent, seen=ticket.version) if open_ else None,
        "tell": made(TextsSentForm, which, sent, seen=ticket.version) if open_ and ready and row and row.fit else None,
        "which": which,
    }
