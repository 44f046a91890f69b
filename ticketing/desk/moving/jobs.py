"""What happens to tickets by the passing of time alone.

A job chooses by what it reads, waits for its turn at the ticket, and looks again: a person may have been faster.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, exists, select, update

from ticketing.desk.cases.alone import chosen, each_alone
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import effects_on, rules_of
from ticketing.desk.cases.versions import hold
from ticketing.desk.clock.actions import TICKETS, look_at
from ticketing.desk.moving.actions import catch_up, last_move, tell
from ticketing.desk.moving.waiting import due, know, next_at
from ticketing.extensions import db
from ticketing.ledger.recording.actions import record
from ticketing.scheduler.ticks import NOW

AGAIN = timedelta(minutes=5)
"""How soon a step that time takes is tried again, where something else stands against it."""
TIME_CAME = exists(select(Ticket.id).where(Ticket.timer_at <= NOW))


def fire_timers(at: datetime) -> int:
    """Do what is due: take steps, end silences, tell; of several times that came while nobody looked only the newest
    is told. Returns how many things were done."""
    query = select(Ticket.id).where(Ticket.timer_at <= at).order_by(Ticket.timer_at, Ticket.id)
    later: list[dict[str, Any]] = []
    found = chosen(db.session.scalars(query).all(), know, lambda ticket: _comes(ticket, at, later))
    _put_off(later)
    return each_alone(found, lambda ticket: _come(ticket, at))


def remind_resumptions(at: datetime) -> int:
    """On the day on which a suspended ticket should be taken up again its professional is told; nothing moves."""
    query = select(Ticket.id).where(Ticket.resume_on_at.is_not(None), Ticket.resume_on_at <= at)
    return each_alone(db.session.scalars(query.order_by(Ticket.id)).all(), lambda ticket: _resume(ticket, at))


def _comes(ticket: Ticket, at: datetime, later: list[dict[str, Any]]) -> bool:
    """Whether something is due; else when that is to be asked next."""
    moment = next_at(ticket, at)
    if moment is not None and moment <= at:
        return True
    later.append({"one": ticket.id, "seen": ticket.version, "asked": ticket.timer_at, "next": moment})
    return False


def _put_off(later: Sequence[dict[str, Any]]) -> None:
    """Note when these are asked next, unless one changed meanwhile. Nobody's change: their versions stay."""
    if later:
        same = (TICKETS.c.id == bindparam("one"), TICKETS.c.version == bindparam("seen"))
        unasked = TICKETS.c.timer_at == bindparam("asked")
        db.session.execute(update(TICKETS).where(*same, unasked).values(timer_at=bindparam("next")), later)
        db.session.commit()


def _come(ticket: Ticket, at: datetime) -> int:
    hold(ticket)
    if ticket.timer_at is None or ticket.timer_at > at:
        return 0  # answered, signed, ended, or told by another worker meanwhile
    done = len(catch_up(ticket, at=at))
    for timer in rules_of(ticket).timers:
        found = due(ticket, timer, at)
        if found is None or (timer.deeds and found.count >= (len(timer.at) or 1)):
            continue  # what ends the wait tells it, once it can
        done += tell(ticket, timer, found, at=at) is not None
    moment = next_at(ticket, at)
    look_at(ticket, None if moment is None else max(moment, at + AGAIN) if moment <= at else moment)
    return done


def _resume(ticket: Ticket, at: datetime) -> int:
    hold(ticket)
    if ticket.resume_on_at is None or ticket.resume_on_at > at:
        return 0  # taken up, or put off, meanwhile
    ticket.resume_on_at = None
    effects = effects_on(ticket, "resume_due")
    record(ticket, "resume_due", by=None, at=at, payload=last_move(ticket), effects=effects)
    return 1
