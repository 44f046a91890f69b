"""Selects over procedure versions, and the procedures that they hold."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from ticketing.extensions import db
from ticketing.office.procedures.models import ProcedureVersion
from ticketing.remembering import remembered
from ticketing.web.settings import settings
from workflows import reading
from workflows.procedure import REQUESTER, SYSTEM, Procedure, Role

_read: dict[str, Procedure] = {}


def current(name: str) -> Procedure:
    """The procedure as its file says now."""
    return reading.load(name)


def present() -> tuple[Procedure, ...]:
    """The procedures of this installation as their files say now; the first is the one that is filed under."""
    return (current(settings().procedure),)


def granted_roles() -> tuple[Role, ...]:
    """The roles that are given to people: those by which they may do anything. Of one key, as the first procedure has
    it."""
    known: dict[str, Role] = {}
    for each in present():
        for role in each.roles:
            if role.key not in (REQUESTER, SYSTEM) and (role.grants or role.house or role.also):
                known.setdefault(role.key, role)
    return tuple(known.values())


def role_key(said: str) -> str:
    """The key of the role that somebody calls by its label or its key; else what was said."""
    return next((role.key for role in granted_roles() if said in (role.key, role.label)), said)


def role_label(key: str) -> str:
    """How people call the role; what is said where no procedure has it (any more)."""
    return next((role.label for each in present() for role in each.roles if role.key == key), key)


def procedure(row: ProcedureVersion) -> Procedure:
    """The procedure as it was when first used; read once for each version."""
    if row.hash not in _read:
        _read[row.hash] = reading.read_content(row.content)
    return _read[row.hash]


@remembered
def versions() -> Sequence[ProcedureVersion]:
    """Every version that a ticket was ever filed under."""
    return db.session.scalars(select(ProcedureVersion).order_by(ProcedureVersion.id)).all()


def by_hash(version: str) -> ProcedureVersion | None:
    """The stored version of that hash."""
    return db.session.scalars(select(ProcedureVersion).where(ProcedureVersion.hash == version)).first()
