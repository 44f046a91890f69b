"""By which of the institution's calendars the requests of a procedure are counted.

A procedure that names a calendar counts by it. One that brings a calendar begins with it, under the calendar's own
name; from then on the institution keeps it up. The procedure with which the installation was set up counts by the
calendar that was made then, whatever its file brings.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from ticketing.desk.cases.models import Ticket
from ticketing.extensions import db
from ticketing.office.calendars import actions
from ticketing.office.calendars import queries as calendars
from ticketing.office.calendars.models import CalendarVersion
from ticketing.office.procedures.models import ProcedureVersion
from ticketing.office.procedures.queries import first
from ticketing.remembering import remembered
from workflows.procedure import Procedure
from workflows.working_calendar import Calendar


def counting(procedure: Procedure) -> Calendar:
    """The calendar by which a request filed now would be counted. Lacking where the institution has none such."""
    row = _kept(procedure)
    if row is None:
        return calendars.of_content(f"procedure {procedure.version}", dict(procedure.calendar))
    return calendars.calendar(row)


def version_for(procedure: Procedure, *, at: datetime) -> CalendarVersion:
    """Its version, for what is filed now; what the file brings is kept when it is first used."""
    row = _kept(procedure)
    if row is not None:
        return row
    brought, why = procedure.calendar, f"Lo trae el procedimiento «{procedure.label}»."[:300]
    return actions.keep(brought, by=None, at=at, reason=why, of=name_of(procedure))


def name_of(procedure: Procedure) -> str:
    """What the calendar is called that the file names or brings."""
    return str(procedure.calendar.get("name") or procedure.label)[:60]


def _kept(procedure: Procedure) -> CalendarVersion | None:
    """The institution's version of the procedure's calendar; None where it is to be kept yet. Lacking."""
    if not procedure.brings_calendar:
        return calendars.current(name_of(procedure))
    own = calendars.newest(name_of(procedure))
    return own if own is not None else calendars.current() if _set_up_with(procedure) else None


def _set_up_with(procedure: Procedure) -> bool:
    """Whether the first calendar was made for it: it is the first procedure, and no other alone counts by that one."""
    return procedure.name == first().name and (_counted(procedure.name) or not _counted(None))


@remembered
def _counted(procedure: str | None) -> bool:
    """Whether any request of that procedure, or of any, is counted by the first calendar."""
    by_it = select(Ticket.id).join(Ticket.calendar_row).where(CalendarVersion.name == calendars.current().name)
    if procedure is not None:
        by_it = by_it.join(Ticket.procedure_row).where(ProcedureVersion.name == procedure)
    return db.session.scalar(by_it.limit(1)) is not None
