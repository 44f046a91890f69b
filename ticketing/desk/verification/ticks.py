"""The single ticks of the verification list: whose and of when, and which of them an answer leaves as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ticketing.desk.attachments.queries import files
from ticketing.desk.cases.differences import changed_fields
from ticketing.desk.cases.models import Ticket, TicketContent
from ticketing.desk.cases.rules import rules_of
from ticketing.desk.gates.queries import rows as gates
from ticketing.desk.verification.models import Verification
from ticketing.extensions import db
from ticketing.office.people.models import Person
from workflows.forms import CheckItem


@dataclass(frozen=True)
class Ticked:
    """One tick. `content` is the version that was read then; None where it was not kept."""

    by_id: int
    at: datetime
    content: int | None = None

    @property
    def kept(self) -> dict[str, Any]:
        """As the round keeps it."""
        return {"by": self.by_id, "at": self.at.isoformat(), "content": self.content}

    @property
    def who(self) -> str:
        """The name of whoever ticked it."""
        return db.session.get_one(Person, self.by_id).name


def ticks(row: Verification) -> dict[str, Ticked]:
    """What is ticked in this round, by the item's key."""
    return {key: _tick(row, said) for key, said in row.items.items() if said}


def standing(ticket: Ticket, row: Verification, items: tuple[CheckItem, ...]) -> dict[str, Ticked]:
    """The ticks of the round that hold for what is asked as it stands now."""
    found = ticks(row)
    return {item.key: found[item.key] for item in items if item.key in found and _holds(ticket, item, found[item.key])}


def changes_since(ticket: Ticket, at: datetime, content: int | None = None) -> set[str]:
    """The fields that are no more as they were then; a file that the requester sent later is an attachment."""
    changed = _rewritten(ticket, at, content)
    attached = rules_of(ticket).meant("attachments")
    came = (row for row in files(ticket) if row.added_by_id == ticket.requester_id and row.capacity == "message")
    if attached is not None and any(row.added_at > at for row in came):
        changed.add(attached.name)
    return changed


def _holds(ticket: Ticket, item: CheckItem, tick: Ticked) -> bool:
    signed = set(rules_of(ticket).gate(item.gate).protects if item.gate else ())
    unsigned = signed & _rewritten(ticket, tick.at, tick.content)
    if item.touched_by(changes_since(ticket, tick.at, tick.content), unsigned):
        return False
    return not any(row.name == item.gate and (row.satisfied_at or tick.at) > tick.at for row in gates(ticket))


def _rewritten(ticket: Ticket, at: datetime, content: int | None) -> set[str]:
    """The fields of what is filed that differ from the version of then."""
    return changed_fields(_version(ticket, at, content).fields, ticket.content.fields)


def _tick(row: Verification, said: Any) -> Ticked:
    if isinstance(said, Mapping):
        return Ticked(said["by"], datetime.fromisoformat(said["at"]), said["content"])
    return Ticked(row.by_id or 0, row.at or row.asked_at)


def _version(ticket: Ticket, at: datetime, content: int | None) -> TicketContent:
    """The version that stood then."""
    if content is not None:
        return next(each for each in ticket.contents if each.number == content)
    return next((each for each in reversed(ticket.contents) if each.made_at <= at), ticket.contents[0])
