"""Selects over drafts. A draft is its author's alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from ticketing.desk.cases.answers import Filed
from ticketing.desk.cases.models import Ticket
from ticketing.desk.drafts.models import Draft
from ticketing.extensions import db
from ticketing.office.files.models import StoredFile
from ticketing.office.people.models import Person
from ticketing.office.procedures.models import ProcedureVersion
from ticketing.web.outcomes import Missing


def get(token: str, person: Person) -> Draft:
    """The person's draft of that token, or Missing. One that was filed is still found: it leads to its ticket."""
    query = select(Draft).where(Draft.token == token, Draft.person_id == person.id)
    found = db.session.scalars(query).first()
    if found is None:
        raise Missing
    return found


def mine(person: Person) -> Sequence[Draft]:
    """What the person has not filed yet, the last touched first."""
    query = select(Draft).where(Draft.person_id == person.id, Draft.filed_ticket_id.is_(None))
    return db.session.scalars(query.order_by(Draft.saved_at.desc(), Draft.id.desc())).all()


def uses(person: Person, *, since: datetime) -> dict[str, dict[str, int]]:
    """By procedure, how often the person's department asked for each category since then."""
    query = select(ProcedureVersion.name, Ticket.category, func.count()).join(ProcedureVersion)
    query = query.where(Ticket.department_id == person.department_id, Ticket.filed_at >= since)
    found: dict[str, dict[str, int]] = {}
    for name, category, many in db.session.execute(query.group_by(ProcedureVersion.name, Ticket.category)):
        found.setdefault(name, {})[category] = many
    return found


def of_edit(ticket: Ticket, person: Person) -> Draft | None:
    """The edit of the ticket that the person has begun and not sent."""
    query = select(Draft).where(
        Draft.ticket_id == ticket.id, Draft.person_id == person.id, Draft.filed_ticket_id.is_(None)
    )
    return db.session.scalars(query.order_by(Draft.id.desc()).limit(1)).first()


def files(draft: Draft) -> list[Filed]:
    """The files of the draft, each in its capacity, in the order in which they were attached."""
    listed = draft.data.get("files", [])
    query = select(StoredFile).where(StoredFile.token.in_([each["token"] for each in listed]))
    stored = {file.token: file for file in db.session.scalars(query)}
    return [
        Filed(stored[each["token"]], each["capacity"], each.get("area_id"), each.get("field", ""))
        for each in listed
        if each["token"] in stored
    ]
