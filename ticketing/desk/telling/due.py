"""How a ticket stands, in a few words: its state's shape, when it is due, whom it waits for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import calendar_of, rules_of
from ticketing.desk.clock import queries
from ticketing.desk.gates.queries import waiting_on
from ticketing.web.filters import clock_time, day, when

HOUR = timedelta(hours=1)


def due_words(ticket: Ticket, at: datetime) -> dict[str, Any] | None:
    """For `ui.due`: "vence hoy 17:00", "en 4 días hábiles", "venció hace 5 horas hábiles", "en espera: …"; None at
    the end."""
    if rules_of(ticket).state(ticket.state).final:
        return None
    if not ticket.received:
        return _shown(_held(ticket), None, None)
    now, calendar = queries.reckoning(ticket, at), calendar_of(ticket)
    used = max(0.0, min(1.0, now.consumed / now.target))
    if now.due_at is None:
        return _shown(_held(ticket), None, used)
    late, today = now.due_at < at, calendar.today(now.due_at) == calendar.today(at)
    text = _running(ticket, now.due_at, at, late=late, today=today)
    return _shown(text, now.due_at, used, late=late, today=today) | {"when": when(now.due_at, calendar.zone)}


def state_shape(shape: str) -> str:
    """The drawing of a state's shape."""
    return {"disc": "filled"}.get(shape, shape)


def _shown(
    text: str, due_at: datetime | None, used: float | None, *, late: bool = False, today: bool = False
) -> dict[str, Any]:
    # As exactly as it is drawn: a line that says the same is drawn once.
    ratio = None if used is None else round(used, 3)
    return {"text": text, "at": due_at, "consumed_ratio": ratio, "late": late, "today": today, "held": due_at is None}


def _running(ticket: Ticket, due_at: datetime, at: datetime, *, late: bool, today: bool) -> str:
    if late:
        return _late(ticket, due_at, at, today=today)
    if today:
        return _("vence hoy %(time)s", time=clock_time(due_at, calendar_of(ticket).zone))
    days = _days_until(ticket, at, due_at)
    return ngettext("en %(num)s día hábil", "en %(num)s días hábiles", days)


def _late(ticket: Ticket, due_at: datetime, at: datetime, *, today: bool) -> str:
    """In the same time in which it was promised: the office's."""
    calendar = calendar_of(ticket)
    days, spent = int(calendar.days_between(due_at, at)), calendar.between(due_at, at)
    if days:
        return ngettext("venció hace %(num)s día hábil", "venció hace %(num)s días hábiles", days)
    if spent >= HOUR:
        return ngettext("venció hace %(num)s hora hábil", "venció hace %(num)s horas hábiles", spent // HOUR)
    if today:
        return _("venció hoy %(time)s", time=clock_time(due_at, calendar.zone))
    return _("venció el %(day)s", day=day(due_at, calendar.zone))


def _days_until(ticket: Ticket, at: datetime, due_at: datetime) -> int:
    """Working dates after today, up to the one on which it is due."""
    calendar, days = calendar_of(ticket), 0
    one, last = calendar.today(at), calendar.today(due_at)
    while one < last:
        one, days = calendar.next_working_day(one), days + 1
    return days


def _held(ticket: Ticket) -> str:
    until = queries.scheduled_until(ticket)
    if until is not None:
        return _("sale el %(when)s", when=when(until, calendar_of(ticket).zone))
    who = waiting_on(ticket)
    return _("espera: %(who)s", who=who) if who else _("en espera")
