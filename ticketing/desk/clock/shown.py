"""How a ticket's time reads: when it is due, whom it waits for, how much of it is used."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import calendar_of, rules_of, zone_of
from ticketing.desk.cases.sentences import target_words
from ticketing.desk.clock import queries
from ticketing.web.filters import when
from workflows.proof import ProofLine
from workflows.rows import Target
from workflows.spoken import short_words


def figures(ticket: Ticket, at: datetime) -> list[tuple[str, str]]:
    """The figures of the clock as facts."""
    if not ticket.received:
        return []
    now = queries.reckoning(ticket, at)
    told = [
        (_("Consumido"), _("%(used)s de %(whole)s", used=_days(ticket, now.consumed), whole=_days(ticket, now.target)))
    ]
    if now.due_at:
        told.insert(0, (_("Vence"), when(now.due_at, zone_of(ticket))))
    elif not rules_of(ticket).state(ticket.state).final and now.remaining > timedelta():
        told.append((_("Le queda"), _days(ticket, now.remaining)))
    if now.breached_at:
        told.append((_("Fuera de plazo desde"), when(now.breached_at, zone_of(ticket))))
    return told


def promise(ticket: Ticket, target: Target, at: datetime) -> str:
    """By when the ticket is or would be done with this target: a date, what is left of it, or its length."""
    if not ticket.received:
        return _("%(length)s desde que se reciba", length=target_words(target))
    now = queries.reckoning(ticket, at, target)
    if now.due_at is None:
        return _("le quedan %(left)s", left=_days(ticket, now.remaining, target))
    due = when(now.due_at, zone_of(ticket))
    return due if now.due_at >= at else _("%(when)s (ya vencida)", when=due)


def parties(ticket: Ticket, at: datetime) -> list[tuple[str, str]]:
    """The working time that each party had the ticket in hand."""
    return [(party, _days(ticket, spent)) for party, spent in queries.time_by_party(ticket, at).items()]


def _days(ticket: Ticket, amount: timedelta, target: Target | None = None) -> str:
    """ "3 d 3 h 20 min": working time, a day being a normal one where the target counts days."""
    by_days = (target or queries.target_of(ticket)).unit == "business_days"
    return short_words(amount, calendar_of(ticket).normal_day if by_days else None) or "0 min"


def proof_rows(ticket: Ticket, lines: Sequence[ProofLine]) -> list[dict[str, Any]]:
    """The lines of a proof with what each counts and the sum so far."""
    rows, total = [], timedelta()
    for line in lines:
        total += line.amount or timedelta()
        counts = line.amount is not None or line.kind == "consumed"
        rows.append(
            {
                "text": line.text,
                "kind": line.kind,
                "counts": _days(ticket, line.amount) if line.amount is not None else "",
                "total": _days(ticket, total) if counts else "",
            }
        )
    return rows
