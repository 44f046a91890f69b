"""What this wing knows of how the installation is: its procedure, its calendar, and what follows from what happened."""

from __future__ import annotations

from datetime import date, timedelta

from ticketing import clock
from ticketing.ledger.reactions import queries as reactions
from ticketing.office.calendars.queries import calendar, names
from ticketing.office.calendars.queries import current as current_calendar
from ticketing.office.procedures import machines
from ticketing.office.procedures.queries import current, present
from ticketing.web import walls
from ticketing.web.filters import duration
from ticketing.web.health.looks import WELL, Look
from ticketing.web.settings import settings
from workflows.mistakes import Mistakes
from workflows.procedure import Procedure
from workflows.refusals import Refused
from workflows.together import clashes

NEAR = timedelta(days=60)  # what is filed today may be due then
BEHIND = timedelta(minutes=5)
UNREADABLE = (Mistakes, Refused, KeyError, ValueError, OSError)


def _procedure() -> str:
    for said in settings().worked_by:
        try:
            current(said)
        except UNREADABLE as problem:
            return f"el procedimiento «{said}» no sirve: {problem}".rstrip(".")
    apart = clashes(present())
    return f"los procedimientos no caben juntos: {' '.join(apart)}".rstrip(".") if apart else _elsewhere()


def _elsewhere() -> str:
    """Where a request is filed must not decide by which rules it is worked."""
    told = "; ".join(f"{machine} ({', '.join(names)})" for machine, names in machines.others(clock.now()).items())
    return f"no leen los mismos procedimientos que aquí: {told}; iguale los archivos y reinicie" if told else WELL


def _calendar() -> str:
    there = names()
    if not there:
        return "todavía no hay un calendario laboral («calendar make»)"
    asked = (each for each in _readable() if not each.brings_calendar and each.calendar["name"] not in there)
    for each in asked:
        name = each.calendar["name"]
        return f"el procedimiento «{each.label}» cuenta por el calendario «{name}», y no lo hay («calendar make --new»)"
    return next((said for name in there if (said := _goes_on(name)) != WELL), WELL)


def _readable() -> tuple[Procedure, ...]:
    """The procedures, if they can be read: what is wrong with them is told by itself."""
    try:
        return present()
    except UNREADABLE:
        return ()


def _goes_on(name: str) -> str:
    """How long a calendar still reaches."""
    row = current_calendar(name)
    try:
        last = date(int(calendar(row).content["last_year"]), 12, 31)
    except (Refused, KeyError, ValueError) as problem:
        return f"el calendario «{name}» no sirve: {problem}".rstrip(".")
    left = last - walls.today(clock.now())
    return WELL if left > NEAR else f"el calendario «{name}» llega hasta {last.year}: agregue años («calendar make»)"


def _reactions() -> str:
    """What stands still waits for a person."""
    stand = reactions.how_many_stand()
    return f"detenidos hasta que alguien decida: {stand} (página «Estado»)" if stand else WELL


def _backlog() -> str:
    """What is long due waits for a worker that does not come."""
    due = reactions.oldest_due(clock.now())
    late = clock.now() - due if due else timedelta()
    return f"el más antiguo de los que deben salir espera desde hace {duration(late)}" if late > BEHIND else WELL


LOOKS = (
    Look("procedure", _procedure),
    Look("calendar", _calendar),
    Look("reactions", _reactions),
    Look("backlog", _backlog),
)
