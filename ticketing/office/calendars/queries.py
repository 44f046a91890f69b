"""Selects over calendar versions, and the calendars that they hold."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from ticketing.extensions import db
from ticketing.office.calendars.models import CalendarVersion
from ticketing.remembering import remembered
from ticketing.web import walls
from ticketing.web.outcomes import Lacking
from workflows.working_calendar import Calendar

_built: dict[str, Calendar] = {}


@remembered
def names() -> tuple[str, ...]:
    """The calendars that the institution has, the first that was made before the others."""
    begun = select(CalendarVersion.name).group_by(CalendarVersion.name).order_by(func.min(CalendarVersion.id))
    return tuple(db.session.scalars(begun))


@remembered
def newest(name: str | None = None) -> CalendarVersion | None:
    """The version of a calendar that was made last; of the first calendar where none is named."""
    first = select(CalendarVersion.name).order_by(CalendarVersion.id).limit(1).scalar_subquery()
    mine = select(CalendarVersion).where(CalendarVersion.name == (first if name is None else name))
    return db.session.scalars(mine.order_by(CalendarVersion.id.desc()).limit(1)).first()


def current(name: str | None = None) -> CalendarVersion:
    """The version of a calendar by which is counted what is filed now; of the first where none is named. Lacking."""
    row = newest() if name is None else newest(name)  # remembered under one key
    if row is not None:
        return row
    if name is not None and names():
        raise Lacking(f"No hay ningún calendario «{name}»; hay: {', '.join(names())}.", "calendar make")
    raise Lacking("Todavía no hay un calendario laboral: sin él no se puede contar ningún plazo.", "calendar make")


def calendar(row: CalendarVersion) -> Calendar:
    """The calendar of a version; built once for each content."""
    return _built[row.hash] if row.hash in _built else of_content(row.hash, row.content)


def of_content(key: str, content: dict[str, Any]) -> Calendar:
    """The calendar of a content whose hash is `key`."""
    if key not in _built:
        _built[key] = Calendar.from_content(content)
    return _built[key]


def today(at: datetime) -> date:
    """The institution's date at that instant."""
    return walls.today(at)
