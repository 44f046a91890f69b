"""The banner of the request: giving it its time on the portal."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from flask import flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ticketing import clock
from ticketing.desk.access.here import ticket_here
from ticketing.desk.cases.rules import zone_of
from ticketing.desk.portal import actions
from ticketing.desk.ticket_page.forms import ScheduleForm
from ticketing.desk.ticket_page.views.blueprint import pages, to
from ticketing.office.sign_in.current import me, signed_in
from ticketing.web.filters import day, when
from ticketing.web.forms import checked
from workflows.refusals import Refused


@pages.post("/<number>/banner")
@signed_in
def schedule_banner(number: str) -> ResponseReturnValue:
    """From the first moment that has room, or a later one, to the end that was asked for."""
    ticket, form = ticket_here(number), checked(ScheduleForm())
    start = _moment(form, zone_of(ticket))
    made = actions.schedule(
        ticket, from_at=start, more=bool(form.more.data), by=me(), at=clock.now(), seen=form.version
    )
    flash(
        _("Programado: del %(start)s al %(last)s.", start=when(made.from_at, zone_of(ticket)), last=day(made.last_on)),
        "success",
    )
    return to(ticket, "banner")


def _moment(form: ScheduleForm, zone: ZoneInfo) -> datetime | None:
    """The day that was chosen, at its hour or as it begins."""
    if form.from_on.data is None:
        if form.from_hour.data is not None:
            raise Refused(_("Elija también el día, o deje los dos vacíos."))
        return None
    return datetime.combine(form.from_on.data, form.from_hour.data or time.min, zone)
