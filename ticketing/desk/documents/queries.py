"""Which documents of a ticket are to be published, and what is still open about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ticketing.desk.attachments.queries import files
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.desk.documents.models import Waiver
from ticketing.desk.fields.kinds import kind_of
from ticketing.extensions import db
from ticketing.office.files.models import StoredFile
from ticketing.office.papers import queries as papers
from ticketing.office.papers import told
from ticketing.office.papers.models import Paper
from ticketing.office.papers.told import Told

DELIVERED = "deliverable"


@dataclass(frozen=True)
class Document:
    """One, with what is known of it. `delivered`: the office brought it; else its requester filed it."""

    file: StoredFile
    paper: Paper | None
    delivered: bool
    waivers: Mapping[str, Waiver]

    @property
    def findings(self) -> list[Told]:
        return told.findings(self.paper) if self.paper else []

    @property
    def open(self) -> list[Told]:
        """What fails and nobody let pass."""
        return [one for one in (told.failing(self.paper) if self.paper else ()) if one.rule not in self.waivers]


def documents(ticket: Ticket) -> Sequence[Document]:
    """Those that the present version of the request holds, and those that the office delivered."""
    filed = _filed(ticket)
    rows = [row for row in files(ticket) if papers.is_document(row.file)]
    mine = {row.file.token: row for row in rows if row.file.token in filed or row.capacity == DELIVERED}
    known = papers.among(row.file.sha256 for row in mine.values())
    passed = _passed(ticket) if mine else []
    return [
        Document(
            row.file,
            known.get(row.file.sha256),
            row.file.token not in filed,
            {one.rule: one for one in passed if one.sha256 == row.file.sha256},
        )
        for row in mine.values()
    ]


def publishes(ticket: Ticket) -> bool:
    """Whether anything that is owed for it is published."""
    rules = rules_of(ticket)
    return any(rules.deliverable(name).publishes for name in rules.category(ticket.category).deliverables)


def by_token(ticket: Ticket, token: str) -> Document | None:
    """The one of that token."""
    return next((one for one in documents(ticket) if one.file.token == token), None)


def _filed(ticket: Ticket) -> set[str]:
    rules, kept = rules_of(ticket), ticket.content.fields
    asked = [field for field in rules.fields_for(ticket.category) if kind_of(field).published]
    return {str(file["token"]) for field in asked for file in kept.get(field.name) or []}


def _passed(ticket: Ticket) -> Iterable[Waiver]:
    query = select(Waiver).where(Waiver.ticket_id == ticket.id).options(joinedload(Waiver.by))
    return db.session.scalars(query.order_by(Waiver.id)).all()
