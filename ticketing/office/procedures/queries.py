"""Selects over procedure versions, and the procedures that they hold."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from ticketing.extensions import db
from ticketing.office.procedures.models import ProcedureVersion
from ticketing.remembering import remembered
from workflows import reading
from workflows.procedure import Procedure

_read: dict[str, Procedure] = {}


def current(name: str) -> Procedure:
    """The procedure as its file says now."""
    return reading.load(name)


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
