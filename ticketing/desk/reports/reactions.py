"""What follows a report: its reporter is told, and a petition goes to its channel. Neither sees the desk."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask_babel import lazy_gettext as _l

from ticketing import clock
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.queries import by_id
from ticketing.desk.cases.rules import rules_of, zone_of
from ticketing.desk.cases.versions import hold
from ticketing.desk.reports import queries
from ticketing.ledger.events.models import Event
from ticketing.ledger.events.queries import history
from ticketing.ledger.reactions.faults import MAIL
from ticketing.ledger.reactions.table import After, Occasion, Within
from ticketing.ledger.recording.actions import record
from ticketing.office.notices.actions import write
from ticketing.office.notices.carrier import NoSuchMailbox, OnlyAscii
from ticketing.web import walls
from ticketing.web.addresses import public_url

PASSES = "pass_petition"


def tell_reporter(occasion: Occasion) -> None:
    """What happened, and where to follow it. Nothing, once the address was erased."""
    report, event = queries.get(int(occasion.recipient)), occasion.event
    if report.email is None:
        return
    ticket = report.ticket
    state = rules_of(ticket).state(event.payload["to"]) if event.kind == "moved" else None
    words = {
        "number": ticket.number,
        "about": ticket.subject,
        "name": report.name,
        "kind": event.kind,
        "state": state,
        "note": event.payload.get("note") or event.payload.get("body") or "",
        "files": len(event.payload.get("files", ())),
        "department": event.payload.get("department", ""),
        "filed": report.filed_at,
        "url": public_url("inconsistencies.follow", token=queries.token(report)),
    }
    at = max(clock.now(), event.at)
    try:
        with walls.speaking_by(zone_of(ticket)):
            write(report.email, "report", words, occasion, at=at)
    except (NoSuchMailbox, OnlyAscii):
        _unreached(ticket, at)


def _unreached(ticket: Ticket, at: datetime) -> None:
    """Whoever works it reads once that its reporter's address takes no mail: what is written there reaches nobody."""
    if not history(Ticket.__tablename__, ticket.id, ("reporter_unreached",)):
        hold(ticket)
        record(ticket, "reporter_unreached", by=None, at=at)


def reporter(event: Event) -> Iterable[str]:
    """The reporter. Of a petition that is passed on at once, the letter of that says it all."""
    report = queries.of_ticket(by_id(event.subject_id))
    if report is None or report.email is None:
        return ()
    if event.kind == "filed" and report.petition and queries.channel().mail:
        return ()
    return (str(report.id),)


def pass_petition(occasion: Occasion) -> None:
    """The petition, as it came, to where the institution takes them."""
    event = occasion.event
    ticket = by_id(event.subject_id)
    report = queries.of_ticket(ticket)
    if report is None:
        return
    words = {
        "number": ticket.number,
        "report": report,
        "ticket": ticket,
        "said": queries.words_of(ticket),
        "state": rules_of(ticket).state(event.payload["to"]),
    }
    at = max(clock.now(), event.at)
    with walls.speaking_by(zone_of(ticket)):
        write(occasion.recipient, "petition", words, occasion, at=at)
    report.passed_to, report.passed_at = occasion.recipient, at


def to_the_channel(_event: Event) -> Iterable[str]:
    """The address of mail to which petitions go, if one is known."""
    return filter(None, (queries.channel().mail,))


REACTIONS: dict[str, Within | After] = {
    queries.TELLS: After(
        tell_reporter,
        reporter,
        needs=MAIL,
        words=_l("Avisar a quien reportó"),
        says="avisa a quien reportó una inconsistencia; en «filed», dice que el procedimiento es de reportes",
    ),
    PASSES: After(
        pass_petition,
        to_the_channel,
        needs=MAIL,
        words=_l("Pasar una petición a su canal"),
        says="pasa la petición de un ciudadano al canal de peticiones de la institución",
    ),
}
