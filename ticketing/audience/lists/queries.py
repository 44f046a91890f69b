"""Selects over lists, their members, and the audience that a rule gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from ticketing.audience.contacts.models import TYPED, Contact
from ticketing.audience.contacts.queries import matching
from ticketing.audience.lists import audience, rule
from ticketing.audience.lists.models import ACTIVE, GROUP, SWITCHED_OFF, UNSUBSCRIBED, MailingList, Membership
from ticketing.extensions import db
from ticketing.ledger.events.models import Event
from ticketing.office.people.models import Person
from ticketing.remembering import remembered
from ticketing.web.outcomes import Missing
from workflows.refusals import Refused

PAGE = 50
DEEDS = ("list_enabled", "list_renewed", "list_classified", "list_switched_off", "list_entrusted")


@dataclass(frozen=True)
class Estimate:
    """How many a rule would reach today, and why not the others."""

    candidates: int
    included: int
    by_reason: Mapping[str, int] = field(default_factory=dict)

    @property
    def excluded(self) -> int:
        return self.candidates - self.included


def everything() -> Sequence[MailingList]:
    """Every list, by name; groups are none."""
    return db.session.scalars(select(MailingList).where(MailingList.kind != GROUP).order_by(MailingList.name)).all()


def groups() -> Sequence[MailingList]:
    """Every institutional group, by name."""
    query = select(MailingList).where(MailingList.kind == GROUP).options(joinedload(MailingList.owner))
    return db.session.scalars(query.order_by(MailingList.name)).all()


def owned_by(person: Person) -> Sequence[MailingList]:
    """The lists and groups that the person answers for and that are not switched off, by name."""
    query = select(MailingList).where(MailingList.owner_id == person.id, MailingList.status != SWITCHED_OFF)
    return db.session.scalars(query.order_by(MailingList.name, MailingList.id)).all()


def to_look_after(until: date) -> Sequence[MailingList]:
    """The lists in use that are over by that day, or for which nobody answers any more; the first to end first."""
    query = select(MailingList).outerjoin(MailingList.owner).where(MailingList.status == ACTIVE)
    alone = MailingList.owner_id.is_(None) | Person.disabled_at.is_not(None)
    query = query.where(alone | (MailingList.valid_until <= until)).options(contains_eager(MailingList.owner))
    return db.session.scalars(query.order_by(MailingList.valid_until, MailingList.name)).all()


@dataclass(frozen=True)
class Deed:
    """What somebody did with a list."""

    at: datetime
    code: str
    name: str
    kind: str
    who: str
    group: bool


def deeds(besides: Person, since: datetime, most: int = 10) -> list[Deed]:
    """What everybody else did with lists since then, the newest first."""
    query = select(Event.at, MailingList.code, MailingList.name, Event.kind, Person.name, MailingList.kind)
    query = query.join(MailingList, MailingList.id == Event.subject_id)
    query = query.join(Person, Person.id == Event.actor_id, isouter=True)
    others = or_(Event.actor_id.is_(None), Event.actor_id != besides.id)
    mine = (Event.subject_kind == MailingList.__tablename__, Event.kind.in_(DEEDS), Event.at >= since, others)
    found = db.session.execute(query.where(*mine).order_by(Event.id.desc()).limit(most))
    return [Deed(row[0], row[1], row[2], row[3], row[4] or "", row[5] == GROUP) for row in found]


def usable(on: date) -> Sequence[MailingList]:
    """The lists that may be sent to on that day, by name (L-3, L-4)."""
    return db.session.scalars(_in_use(on).where(MailingList.kind != GROUP)).all()


def usable_groups(on: date) -> Sequence[MailingList]:
    """The institutional groups to which notices may go on that day, by name."""
    return db.session.scalars(_in_use(on).where(MailingList.kind == GROUP)).all()


def _in_use(on: date) -> Select[MailingList]:
    wanted = (MailingList.status == ACTIVE, MailingList.valid_until >= on)
    return select(MailingList).where(*wanted).order_by(MailingList.name)


def by_code(code: str) -> MailingList:
    """The list with this code, or Missing; a group is none."""
    found = find(code)
    if found is None or found.is_group:
        raise Missing
    return found


def group(code: str) -> MailingList:
    """The institutional group with this code, or Missing."""
    found = find(code)
    if found is None or not found.is_group:
        raise Missing
    return found


def find(code: str) -> MailingList | None:
    """The list with this code, if there is one."""
    return db.session.scalars(select(MailingList).where(MailingList.code == code)).first()


def of_rule(audience_rule: Mapping[str, Any]) -> Sequence[MailingList]:
    """The lists or groups that a rule names. Refused if it names none, one that does not exist, or both kinds: a group
    is written to under other rules."""
    codes = rule.codes(audience_rule)
    if not codes:
        raise Refused("La audiencia no tiene ninguna lista: elija al menos una.")
    found = _of_codes(tuple(codes))
    unknown = set(codes) - {one.code for one in found}
    if unknown:
        raise Refused(f"No existe la lista «{min(unknown)}».")
    if len({one.is_group for one in found}) > 1:
        raise Refused("Un grupo institucional no va junto con listas: cada uno se escribe aparte.")
    return found


def to_groups(audience_rule: Mapping[str, Any]) -> bool:
    """Whether the rule means institutional groups. Refused as `of_rule` refuses."""
    return any(one.is_group for one in of_rule(audience_rule))


@remembered
def _of_codes(codes: tuple[str, ...]) -> Sequence[MailingList]:
    return db.session.scalars(select(MailingList).where(MailingList.code.in_(codes))).all()


def named_in(audience_rule: Mapping[str, Any]) -> Sequence[MailingList]:
    """The lists that a rule names and that there are, by name."""
    found = select(MailingList).where(MailingList.code.in_(rule.codes(audience_rule))).order_by(MailingList.name)
    return db.session.scalars(found.options(joinedload(MailingList.owner))).all()


def candidates(
    audience_rule: Mapping[str, Any],
    on: date,
    *,
    already: Select[tuple[int]] | None = None,
    alone: Select[tuple[int]] | None = None,
    left: Sequence[str] = (),
) -> Select[tuple[Any, ...]]:
    """Exactly one row for each contact on the rule's lists: contact_id, email, domain, first_name, last_name,
    document, phone, attributes, reason. The reason is NULL for who is included. `already` selects the ids of
    contacts who are to be left out because an earlier campaign reached them, `alone` of the only ones to get it;
    `left`: the scopes of blocks by which one has left such mail."""
    found = of_rule(audience_rule)
    ids, dead = [one.id for one in found], any(one.is_group for one in found)
    return audience.candidates(audience_rule, ids, on, already, alone, left, only_dead=dead)


def estimate(audience_rule: Mapping[str, Any], on: date, *, already: Select[tuple[int]] | None = None) -> Estimate:
    """The totals that freezing this rule would give on that day."""
    found = candidates(audience_rule, on, already=already).subquery()
    rows = db.session.execute(select(found.c.reason, func.count()).group_by(found.c.reason))
    counts: dict[str | None, int] = dict(list(rows))
    included = counts.pop(None, 0)
    why = {reason: count for reason, count in counts.items() if reason is not None}
    return Estimate(included + sum(why.values()), included, why)


def barred(audience_rule: Mapping[str, Any], contact_ids: Sequence[int], left: Sequence[str] = ()) -> dict[int, str]:
    """Of frozen contacts, who may no longer be written to, with the reason; a list that expired since then
    bars nobody."""
    found = of_rule(audience_rule)
    ids, dead = [one.id for one in found], any(one.is_group for one in found)
    return {row.id: row.reason for row in db.session.execute(audience.barred(ids, contact_ids, left, only_dead=dead))}


def counts() -> dict[int, dict[str, int]]:
    """Members by list id and status, in one grouped query."""
    found: dict[int, dict[str, int]] = {}
    query = select(Membership.list_id, Membership.status, func.count()).group_by(Membership.list_id, Membership.status)
    for list_id, status, count in db.session.execute(query):
        found.setdefault(list_id, {})[status] = count
    return found


def counts_of(mailing_list: MailingList) -> dict[str, int]:
    """Members of one list by status."""
    query = select(Membership.status, func.count()).where(Membership.list_id == mailing_list.id)
    return dict(list(db.session.execute(query.group_by(Membership.status))))


def typed_members(mailing_list: MailingList) -> int:
    """How many are on the list whom somebody typed and the institution's base does not know."""
    typed = (Membership.list_id == mailing_list.id, Membership.status != UNSUBSCRIBED, Contact.origin == TYPED)
    query = select(func.count()).select_from(Membership).join(Membership.contact).where(*typed)
    return db.session.scalar(query) or 0


def members(
    mailing_list: MailingList,
    *,
    words: str = "",
    status: str = "",
    before: int | None = None,
    most: int = PAGE,
) -> Sequence[Membership]:
    """A page of a list's members, the newest contacts first, from below the contact id `before`."""
    query = select(Membership).join(Membership.contact).options(contains_eager(Membership.contact))
    query = query.where(Membership.list_id == mailing_list.id)
    if words.strip():
        query = query.where(matching(words))
    if status:
        query = query.where(Membership.status == status)
    if before is not None:
        query = query.where(Membership.contact_id < before)
    return db.session.scalars(query.order_by(Membership.contact_id.desc()).limit(most)).all()


def membership(mailing_list: MailingList, contact: Contact) -> Membership | None:
    """Whether and how a contact is on a list."""
    return db.session.get(Membership, (mailing_list.id, contact.id))


def lists_of(contact: Contact) -> Sequence[Membership]:
    """Every list a contact is or was on, by name."""
    query = select(Membership).join(Membership.mailing_list).where(Membership.contact_id == contact.id)
    query = query.options(contains_eager(Membership.mailing_list))
    return db.session.scalars(query.order_by(MailingList.name)).all()
