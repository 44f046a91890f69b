"""What is done with departments."""

from __future__ import annotations

from datetime import datetime

from ticketing.extensions import db
from ticketing.ledger.recording.actions import Actor, record
from ticketing.office.departments.models import KINDS, Department
from ticketing.office.departments.queries import by_name
from workflows.refusals import Refused


def add(
    name: str,
    short: str = "",
    kind: str = "department",
    parent: Department | None = None,
    *,
    by: Actor | None,
    at: datetime,
) -> Department:
    """A new department below `parent`; its short name is its name if none is given."""
    name, short = name.strip(), short.strip() or name.strip()[:40]
    if not name:
        raise Refused("La dependencia necesita un nombre.")
    if kind not in KINDS:
        raise Refused(f"No existe la clase de dependencia «{kind}».")
    if by_name(name):
        raise Refused(f"Ya existe la dependencia «{name}».")
    department = Department(name=name, short=short, kind=kind, parent=parent)
    db.session.add(department)
    record(department, "department_added", by=by, at=at, payload={"name": name, "kind": kind})
    return department
