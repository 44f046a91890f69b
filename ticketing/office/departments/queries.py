"""Selects over the department tree."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from ticketing.extensions import db
from ticketing.office.departments.models import Department
from ticketing.remembering import remembered
from ticketing.web.outcomes import Missing


@remembered
def everyone() -> Sequence[Department]:
    """All departments by name."""
    return db.session.scalars(select(Department).order_by(Department.name)).all()


@remembered
def by_id(department_id: int) -> Department:
    """The department, or Missing."""
    found = db.session.get(Department, department_id)
    if found is None:
        raise Missing
    return found


def by_name(name: str) -> Department | None:
    """The department of that name or short name."""
    query = select(Department).where((Department.name == name) | (Department.short == name))
    return db.session.scalars(query.order_by(Department.id).limit(1)).first()


def below(department_ids: set[int]) -> set[int]:
    """These departments and all below them in the tree."""
    if not department_ids:
        return set()
    tree = select(Department.id).where(Department.id.in_(department_ids)).cte("below", recursive=True)
    tree = tree.union(select(Department.id).join(tree, Department.parent_id == tree.c.id))
    return set(db.session.scalars(select(tree.c.id)))
