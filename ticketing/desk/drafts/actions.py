"""A request in the making: it saves itself and outlives the session."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ticketing.desk.cases.models import Ticket
from ticketing.desk.drafts.models import Draft
from ticketing.desk.drafts.queries import of_edit
from ticketing.extensions import db
from ticketing.office.files.models import StoredFile
from ticketing.office.people.models import Person
from ticketing.office.procedures import actions as versions
from ticketing.web.outcomes import Missing
from workflows.procedure import Procedure
from workflows.refusals import Refused

MOST_FILES = 40


def begin(*, by: Person, at: datetime, category: str = "") -> Draft:
    """A new, empty draft."""
    return _kept(Draft(person=by, category=category, data={}), at)


def begin_edit(ticket: Ticket, *, by: Person, at: datetime) -> Draft:
    """A draft that edits the ticket, filled with what is filed; the one there is, if it was begun already."""
    if ticket.requester_id != by.id:
        raise Refused(f"Solo {ticket.requester.name}, que tiene la solicitud, cambia lo que se pidió.")
    found = of_edit(ticket, by)
    if found is not None:
        found.category = ticket.category
        return found
    data: dict[str, Any] = {"fields": dict(ticket.content.fields), "exception": ticket.exception, "files": []}
    return _kept(
        Draft(person=by, ticket_id=ticket.id, procedure=ticket.procedure_row.name, category=ticket.category, data=data),
        at,
    )


def choose(draft: Draft, procedure: Procedure, category: str, *, by: Person, at: datetime) -> Draft:
    """Let it be a request of that category. The procedure is kept as it is now: the draft is worked by it even if the
    office ceases to."""
    _own(draft, by)
    if draft.ticket_id is not None:
        raise Refused("La categoría de una solicitud radicada la cambia la oficina.")
    versions.keep(procedure, at=at)
    draft.procedure, draft.category = procedure.name, procedure.category(category).label
    db.session.flush()
    return draft


def save(draft: Draft, data: Mapping[str, Any], *, by: Person, at: datetime) -> Draft:
    """Keep what was typed so far, as typed. The files are kept by `attach`."""
    _own(draft, by)
    rest = {key: value for key, value in data.items() if key != "files"}
    draft.data = {**draft.data, **rest}
    draft.saved_at = at
    db.session.flush()
    return draft


def attach(
    draft: Draft,
    file: StoredFile,
    capacity: str,
    *,
    by: Person,
    at: datetime,
    area_id: int | None = None,
    field: str = "",
) -> Draft:
    """Add a file in this capacity, as the answer to that field."""
    _own(draft, by)
    listed = list(draft.data.get("files", []))
    if len(listed) >= MOST_FILES:
        raise Refused(f"Una solicitud lleva hasta {MOST_FILES} archivos.")
    listed.append({"token": file.token, "capacity": capacity, "area_id": area_id, "field": field})
    draft.data = {**draft.data, "files": listed}
    draft.saved_at = at
    db.session.flush()
    return draft


def say_areas(draft: Draft, areas: Mapping[str, int | None], *, by: Person, at: datetime) -> Draft:
    """Of which area the evidence in each of these files is, by its token."""
    _own(draft, by)
    listed = draft.data.get("files", [])
    draft.data = {**draft.data, "files": [each | _area_of(each, areas) for each in listed]}
    draft.saved_at = at
    db.session.flush()
    return draft


def _area_of(file: Mapping[str, Any], areas: Mapping[str, int | None]) -> dict[str, Any]:
    return {"area_id": areas[file["token"]]} if file["token"] in areas else {}


def detach(draft: Draft, token: str, *, by: Person, at: datetime) -> Draft:
    """Take a file out of the draft."""
    _own(draft, by)
    draft.data = {**draft.data, "files": [each for each in draft.data.get("files", []) if each["token"] != token]}
    draft.saved_at = at
    db.session.flush()
    return draft


def filed(draft: Draft, ticket: Ticket) -> Draft:
    """The draft became this ticket (or this edit of it): sending it twice leads to the same one."""
    draft.filed_ticket_id = ticket.id
    db.session.flush()
    return draft


def discard(draft: Draft, *, by: Person) -> None:
    """Throw the draft away."""
    _own(draft, by)
    db.session.delete(draft)
    db.session.flush()


def wait_for(draft: Draft) -> None:
    """Take the draft's turn: whoever was sending it has sent it then."""
    db.session.refresh(draft, with_for_update=True)


def _own(draft: Draft, by: Person) -> None:
    """The same, for who writes it: words and files are kept side by side. Raises Missing, Refused."""
    wait_for(draft)
    if draft.person_id != by.id:
        raise Missing
    if draft.filed_ticket_id is not None:
        raise Refused("Esta solicitud ya se radicó.")


def _kept(draft: Draft, at: datetime) -> Draft:
    draft.token, draft.made_at, draft.saved_at = secrets.token_urlsafe(16), at, at
    db.session.add(draft)
    db.session.flush()
    return draft
