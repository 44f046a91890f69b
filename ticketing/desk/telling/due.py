"""How a ticket stands, in a few words: its state's shape, when it is due, whom it waits for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import calendar_of, rules_of
from ticketing.desk.clock import queries
from ticketing.desk.gates.queries import waiting_on
from ticketing.web.filters import clock_time, duration


def due_words(ticket: Ticket, at: datetime) -> Mapping[str, Any] | None:
    """For `ui.due`: "vence hoy 17:00", "en 4 días hábiles", "venció hace 5 h", "en espera: …"; None at the end."""
    if rules_of(ticket).state(ticket.state).final:
        return None
    known = queries.due(ticket, at)
    return {**known, "text": _running(ticket, known, at) if known["at"] else _held(ticket)}


def state_shape(shape: str) -> str:
    """The drawing of a state's shape."""
    return {"disc": "filled"}.get(shape, shape)


def _running(ticket: Ticket, known: Mapping[str, Any], at: datetime) -> str:
    due_at = known["at"]
    if known["late"]:
        return _("venció hace %(time)s", time=duration(at - due_at))
    if known["today"]:
        return _("vence hoy %(time)s", time=clock_time(due_at))
    days = _days_until(ticket, at, due_at)
    return ngettext("en %(num)s día hábil", "en %(num)s días hábiles", days)


def _days_until(ticket: Ticket, at: datetime, due_at: datetime) -> int:
    """Working dates after today, up to the one on which it is due."""
    calendar, days = calendar_of(ticket), 0
    day, last = calendar.today(at), calendar.today(due_at)
    while day < last:
        day, days = calendar.next_working_day(day), days + 1
    return days


def _held(ticket: Ticket) -> str:
    who = waiting_on(ticket)
    return _("espera: %(who)s", who=who) if who else _("en espera")
