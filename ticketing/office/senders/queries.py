"""Which senders there are, and which of them a department may use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

import mailboxes
from ticketing.extensions import db
from ticketing.office import doors
from ticketing.office.departments.models import Department
from ticketing.office.institution.queries import institution
from ticketing.office.procedures.capabilities import who
from ticketing.office.senders.models import Sender
from ticketing.remembering import remembered
from ticketing.web.addresses import path
from ticketing.web.outcomes import Missing
from ticketing.web.settings import settings
from workflows.capabilities import TRANSPORTS
from workflows.refusals import Refused


@dataclass(frozen=True)
class Entry:
    """A sender as it may be chosen."""

    address: str
    name: str

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>"


def get(sender_id: int) -> Sender:
    """The sender, or Missing."""
    found = db.session.get(Sender, sender_id)
    if found is None:
        raise Missing
    return found


@remembered
def by_address(address: str) -> Sender | None:
    """The sender of this address, in any spelling."""
    key = mailboxes.key(address)
    if not key.isprintable():  # no address, and PostgreSQL takes no NUL
        return None
    return (
        db.session.scalars(select(Sender).where(Sender.address_key == key).options(joinedload(Sender.departments)))
        .unique()
        .first()
    )


def reference(sender_id: int) -> doors.Reference | None:
    """How to name a sender."""
    found = db.session.get(Sender, sender_id)
    return doors.Reference(found.address, path("senders.show", sender_id=sender_id)) if found else None


def everyone() -> Sequence[Sender]:
    """The whole register, by address."""
    return db.session.scalars(select(Sender).order_by(Sender.address_key)).all()


def principal() -> Entry:
    """The office's own sender: always on the register and for everybody, by its row if somebody named it."""
    ours = settings().campaigns_from
    named = by_address(ours)
    return Entry(ours, named.name if named else institution().name)


def is_principal(address: str) -> bool:
    """Whether it is the office's own, which nobody takes away."""
    return mailboxes.same(address, settings().campaigns_from)


def offered(department: Department) -> list[Entry]:
    """What a department may use: its own first, then those of the departments above it, everybody's, the office's."""
    above = {place.id: rank for rank, place in enumerate(department.upwards())}
    ranked = [(_nearest(one, above), Entry(one.address, one.name)) for one in everyone() if _fit(one)]
    near = sorted((row for row in ranked if row[0] is not None), key=lambda row: row[0] or 0)
    return [*(entry for _rank, entry in near), principal()]


def obstacle(address: str, department: Department) -> str | None:
    """Why this department may not use this address, in a sentence; None if it may."""
    if is_principal(address):
        return None
    keeper = who(TRANSPORTS)
    found = by_address(address)
    if found is None:
        return f"«{address[:254]}» no está en el registro de remitentes. Elija otro, o pida que lo agregue {keeper}."
    if not found.enabled:
        return f"El remitente «{found.address}» está deshabilitado. Elija otro, o pida que lo habilite {keeper}."
    if not found.passed:
        return f"El dominio de «{found.address}» no pasa la comprobación. Elija otro, o pida que lo revise {keeper}."
    if _nearest(found, {place.id: rank for rank, place in enumerate(department.upwards())}) is None:
        return f"El remitente «{found.address}» no es de los que puede usar {department.name}. Elija uno de la lista."
    return None


def chosen(address: str, department: Department) -> Entry:
    """The sender of this address for this department. Raises Refused with the reason why it may not use it."""
    why_not = obstacle(address, department)
    if why_not:
        raise Refused(why_not)
    found = by_address(address)
    return Entry(found.address, found.name) if found and not is_principal(address) else principal()


def _fit(sender: Sender) -> bool:
    return sender.enabled and sender.passed and not is_principal(sender.address)


def _nearest(sender: Sender, above: dict[int, int]) -> int | None:
    """How far up the tree the department stands by which it may be used; None if by none."""
    ranks = [above[place.id] for place in sender.departments if place.id in above]
    return min(ranks) if ranks else len(above) if sender.everybody else None
