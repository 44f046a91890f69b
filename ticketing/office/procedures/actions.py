"""Keeping procedure versions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from ticketing.extensions import db
from ticketing.office.procedures.models import ProcedureVersion
from ticketing.office.procedures.queries import by_hash
from workflows.procedure import Procedure


def keep(procedure: Procedure, *, at: datetime) -> ProcedureVersion:
    """The stored row of this version of the procedure; written when it is first used."""
    found = by_hash(procedure.version)
    if found is not None:
        return found
    row = ProcedureVersion(name=procedure.name, hash=procedure.version, content=procedure.content, first_used_at=at)
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        # Another process used this version first in the same moment.
        return db.session.query(ProcedureVersion).filter_by(hash=procedure.version).one()
    return row
