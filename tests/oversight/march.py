"""Tickets that ended each in its own way."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from tests.desk.cast import WEB, Cast, at, filed, proved, taken, ticks
from tests.harness.telling import once

if TYPE_CHECKING:
    from ticketing.desk.cases.models import Ticket
    from ticketing.office.people.models import Person
    from ticketing.oversight.samples.models import Sample

MONTH = "2026-03"
AFTER = at("2026-04-06 09:00")
START = "2026-03-02 10:15"


def solved(cast: Cast, end: str, start: str = START, solver: Person | None = None, **more: Any) -> Ticket:
    """A web request (12 days) taken at once and handed over, by the professional or whoever solves it."""
    ticket = taken(cast, at(start), category=WEB, **more)
    solve(ticket, cast, end, solver)
    return ticket


def solve(ticket: Ticket, cast: Cast, when: str, solver: Person | None = None) -> None:
    """Deliver what is left and hand it over."""
    from ticketing.desk.deliverables import actions as delivering
    from ticketing.desk.deliverables.queries import left
    from ticketing.desk.moving.actions import move

    for row in left(ticket):
        evidence = {"address": "https://portal.test/becas"}
        delivering.tick(ticket, row.kind, evidence=evidence, by=cast.professional, at=at(when))
    proved(ticket, at(when))
    if ticket.state != "Solucionado":
        move(ticket, "Solucionado", reason="Solución entregada", by=solver or cast.professional, at=at(when))


def annulled(cast: Cast, end: str) -> Ticket:
    """A request that was filed by mistake."""
    from ticketing.desk.moving.actions import move

    ticket = taken(cast, at(START), category=WEB)
    move(ticket, "Anulado", reason="Mal registrado", note="Estaba repetida", by=cast.professional, at=at(end))
    return ticket


def suspended(ticket: Ticket, cast: Cast, since: str, until: str) -> None:
    """Held for the requester, who then answers."""
    from ticketing.desk.moving.actions import move

    move(
        ticket, "Suspendido", reason="En espera por usuario", note="Falta el anexo", by=cast.professional, at=at(since)
    )
    move(ticket, "En proceso", reason="Respuesta dada por usuario", note="Va el anexo", by=cast.requester, at=at(until))
    verified(ticket, cast, until)


def reopened(ticket: Ticket, cast: Cast, since: str) -> None:
    """The requester disagrees and the professional takes it up."""
    from ticketing.desk.moving.actions import move

    move(ticket, "Reabierto", note="Falta una página", by=cast.requester, at=at(since))
    reason = "Caso se encuentra en atención"
    move(ticket, "En proceso", reason=reason, by=cast.professional, at=at(since))
    verified(ticket, cast, since)


def verified(ticket: Ticket, cast: Cast, when: str) -> None:
    """The verification list, if it is asked for again."""
    from ticketing.desk.verification import actions, queries

    if queries.wanted(ticket):
        actions.tick(ticket, ticks(ticket), by=cast.professional, at=at(when))


KINDS = ("met", "late", "annulled", "overdue", "reopened", "open", "waiting", "april", "february")


def march(cast: Cast) -> dict[str, Ticket]:
    """One ticket of each kind, by its kind; the last four are not of the month."""
    from ticketing.desk.cases.models import Ticket
    from ticketing.extensions import db

    before = db.session.scalar(select(func.count()).select_from(Ticket)) or 0
    once("march", lambda: _march(cast))
    return dict(zip(KINDS, db.session.scalars(select(Ticket).order_by(Ticket.id).offset(before)), strict=True))


def _march(cast: Cast) -> None:
    solved(cast, "2026-03-06 10:00")
    solved(cast, "2026-03-25 10:00")
    annulled(cast, "2026-03-03 10:00")
    taken(cast, at(START), category=WEB)
    again = solved(cast, "2026-03-04 10:00")
    taken(cast, at("2026-03-30 10:15"), category=WEB)
    filed(cast, at(START), category=WEB)
    solved(cast, "2026-04-01 08:00", "2026-03-30 10:15")
    solved(cast, "2026-02-27 17:00", "2026-02-23 10:15")
    reopened(again, cast, "2026-03-05 09:00")
    solve(again, cast, "2026-03-06 09:00")


def drawn(cast: Cast, size: int = 15) -> Sample:
    """March's sample, drawn by the coordinator."""
    from ticketing.oversight.samples.actions import draw_sample

    return draw_sample(MONTH, size=size, by=cast.coordinator, at=AFTER)


def delegate() -> None:
    """Somebody to whom the coordinator delegates the review."""
    once("a delegate", _delegate)


def _delegate() -> None:
    from ticketing.demo import roles
    from ticketing.office.departments.queries import by_name
    from ticketing.office.people import actions as people

    born = at("2026-01-02 09:00")
    home = by_name("Tesorería")
    assert home is not None
    person = people.add("Dora Delegada", "doradelegada@despacho.test", home, by=None, at=born)
    people.grant(person, roles.DELEGATE, from_on=date(2026, 1, 1), by=None, at=born)
