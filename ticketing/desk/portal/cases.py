"""What happens to a request and concerns its banner: it is solved, annulled, or says something else than before."""

from __future__ import annotations

from datetime import datetime

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.desk.portal import queries
from ticketing.desk.portal.actions import drop
from ticketing.desk.portal.asked import of_ticket
from ticketing.office.doors import CaseChange, Objection

UNSCHEDULED = "Falta programar el banner: la solicitud se soluciona cuando tiene su fecha en el portal."
ANNULLED = "Se anuló la solicitud."
CHANGED = "Cambió lo que se pidió: se programa de nuevo cuando esté aprobado."


def objection(ticket: Ticket, change: CaseChange) -> Objection | None:
    """A request is not solved before the banner that it asks for has its time."""
    if change.to != "solved":
        return None
    asked = of_ticket(ticket)
    if asked is None or any(one.content_hash == asked.digest and not one.dropped for one in queries.of(ticket)):
        return None
    return Objection(UNSCHEDULED)


def follow(ticket: Ticket, at: datetime) -> None:
    """An annulled request leaves nothing on the portal."""
    if rules_of(ticket).state(ticket.state).outcome == "annulled" and (banner := queries.standing(ticket)):
        drop(banner, ANNULLED, at=at)


def ask_anew(ticket: Ticket, at: datetime) -> None:
    """What was approved of a banner is not what is asked now: it is taken off."""
    banner, asked = queries.standing(ticket), of_ticket(ticket)
    if banner is not None and (asked is None or asked.digest != banner.content_hash):
        drop(banner, CHANGED, at=at)
