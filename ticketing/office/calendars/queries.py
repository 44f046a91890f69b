"""Selects over calendar versions, and the calendars that they hold."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from ticketing.extensions import db
from ticketing.office.calendars.models import CalendarVersion
from ticketing.remembering import remembered
from ticketing.web import walls
from ticketing.web.outcomes import Lacking
from workflows.working_calendar import Calendar

_built: dict[str, Calendar] = {}


@remembered
def newest() -> CalendarVersion | None:
    """The version made last."""
    return db.session.scalars(select(CalendarVersion).order_by(CalendarVersion.id.desc()).limit(1)).first()


def current() -> CalendarVersion:
    """The version by which is counted what is filed now. Lacking where there is none yet."""
    row = newest()
    if row is None:
        raise Lacking("Todavía no hay un calendario laboral: sin él no se puede contar ningún plazo.", "calendar make")
    return row


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
