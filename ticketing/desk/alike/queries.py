"""Which requests of the same department, of the last thirty days, ask what one asks: at most three, with the reason.

Only of those that the person may see: what one may not see does not exist, and is like nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from ticketing.desk.access.permission import visible_to
from ticketing.desk.cases.meant import among
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.numbers import read_number
from ticketing.desk.cases.queries import know_contents
from ticketing.desk.cases.rules import rules_of
from ticketing.desk.fields.kinds import kind_of, plain
from ticketing.extensions import db
from ticketing.office.departments.models import Department
from ticketing.office.people.models import Person
from workflows.likeness import Said, alike, said, weights
from workflows.meanings import LATEST_DATE, SUBJECT
from workflows.procedure import Procedure
from workflows.refusals import Refused

SINCE = timedelta(days=30)
ENOUGH = 0.6
MOST = 3
TOLD = 4
"""How many of the words that they share are told."""


@dataclass(frozen=True)
class Wanted:
    """What is asked, to be compared: its words, the last day on which it serves, and the hashes of its files."""

    words: Said
    latest: str
    files: frozenset[str]


@dataclass(frozen=True)
class Likely:
    """A request that asks the same, how it stands, how alike it is, and why it seems so."""

    ticket: Ticket
    state: str
    score: float
    why: str


def wanted(rules: Procedure, answers: Mapping[str, Any]) -> Wanted:
    """What these answers ask."""
    texts = [field for field in rules.fields if kind_of(field).formatted or field.kind == "text"]
    written = [plain(field, answers[field.name]) for field in texts if isinstance(answers.get(field.name), str)]
    held = (answers.get(field.name) for field in rules.fields if kind_of(field).holds_files)
    files = (
        file.get("sha256") for each in held if isinstance(each, list) for file in each if isinstance(file, Mapping)
    )
    title = among(rules, answers, SUBJECT)
    return Wanted(
        said(str(title or ""), " ".join(written)),
        str(among(rules, answers, LATEST_DATE) or ""),
        frozenset(str(each) for each in files if each),
    )


def likely(
    asked: Wanted,
    department: Department,
    person: Person,
    roles: Collection[str],
    *,
    on: date,
    at: datetime,
    without: Ticket | None = None,
) -> list[Likely]:
    """The likeliest first."""
    if not asked.words.stems:
        return []
    others = [each for each in _recent(department, person, roles, on, at) if without is None or each.id != without.id]
    known = [wanted(rules_of(each), each.content.fields) for each in others]
    weight = weights([each.words for each in known])
    found = [
        Likely(ticket, _stands(ticket), like.score, _why(asked, other, like.words))
        for ticket, other in zip(others, known, strict=True)
        if (like := alike(asked.words, other.words, weight, len(known))).score >= ENOUGH
    ]
    return sorted(found, key=lambda each: (-each.score, -each.ticket.id))[:MOST]


def like_it(ticket: Ticket, person: Person, roles: Collection[str], *, on: date, at: datetime) -> list[Likely]:
    """Those that ask what the ticket asks."""
    asked = wanted(rules_of(ticket), ticket.content.fields)
    return likely(asked, ticket.department, person, roles, on=on, at=at, without=ticket)


def original(number: str, person: Person, roles: Collection[str], on: date) -> Ticket:
    """The ticket of that number, of which another is said to be repeated. Refused where this person sees none."""
    read = read_number(number.strip())
    if read is not None:
        mine = (Ticket.prefix == read.prefix, Ticket.year == read.year, Ticket.serial == read.serial)
        found = db.session.scalars(visible_to(person, roles, on).where(*mine)).first()
        if found is not None:
            return found
    raise Refused(f"No hay ninguna solicitud «{number.strip()[:20]}» entre las que usted ve: revise el número.")


def repeated_ones(ticket: Ticket, person: Person, roles: Collection[str], on: date) -> Sequence[Ticket]:
    """Those that were annulled because they repeat the ticket, of those that the person may see."""
    query = visible_to(person, roles, on).where(Ticket.repeats_id == ticket.id)
    return db.session.scalars(query.order_by(Ticket.id)).all()


def repeated_of(ticket: Ticket, person: Person, roles: Collection[str], on: date) -> Ticket | None:
    """The one that it repeats, if it does and the person may see that."""
    if ticket.repeats_id is None:
        return None
    return db.session.scalars(visible_to(person, roles, on).where(Ticket.id == ticket.repeats_id)).first()


def _recent(department: Department, person: Person, roles: Collection[str], on: date, at: datetime) -> Sequence[Ticket]:
    query = visible_to(person, roles, on).where(Ticket.department_id == department.id)
    query = query.where(Ticket.filed_at >= at - SINCE, Ticket.filed_at <= at).options(joinedload(Ticket.requester))
    found = db.session.scalars(query.order_by(Ticket.id.desc())).all()
    standing = [each for each in found if rules_of(each).state(each.state).outcome != "annulled"]
    know_contents(standing)
    return standing


def _stands(ticket: Ticket) -> str:
    return rules_of(ticket).state(ticket.state).display


def _why(asked: Wanted, other: Wanted, words: Sequence[str]) -> str:
    """In one line, what they share."""
    told = [_("las dos dicen %(words)s", words=", ".join(f"«{each}»" for each in words[:TOLD]))]
    told += [_("llevan el mismo archivo")] if asked.files & other.files else []
    told += [_("tienen la misma fecha límite")] if asked.latest and asked.latest == other.latest else []
    return "; ".join(told)
