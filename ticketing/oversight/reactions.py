"""The wing's reactions: effect name -> what carries it out."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from ticketing import clock
from ticketing.desk.telling.notices import tell
from ticketing.extensions import db
from ticketing.ledger.events.models import Event
from ticketing.ledger.reactions.faults import MAIL
from ticketing.ledger.reactions.table import After, Occasion, Within
from ticketing.office.calendars.queries import today
from ticketing.office.people.models import Person
from ticketing.office.people.queries import by_email, with_capability
from ticketing.oversight.findings.actions import CODES
from ticketing.oversight.samples.hands import attended_by
from ticketing.oversight.samples.models import Finding
from ticketing.web.addresses import desk_url
from workflows.capabilities import ASSIGN


def _mail_finding(occasion: Occasion) -> None:
    finding, person = _finding(occasion.event), by_email(occasion.recipient)
    if person is None:
        return
    ticket = finding.item.ticket
    context = {
        "finding": finding,
        "kind": CODES[finding.code],
        "ticket": ticket,
        "month": finding.item.sample.month,
        "url": desk_url("tickets.ticket", number=ticket.number),
    }
    if tell(ticket, person, "finding", context, occasion, on=today(clock.now())):
        finding.sent_at = finding.sent_at or clock.now()


def _concerned(event: Event) -> tuple[str, ...]:
    """Who solved the ticket or, where nobody did, has it in hand; has that person left, who hands tickets out."""
    item = _finding(event).item
    ticket, worker = item.ticket, attended_by([item])[item.ticket_id]
    worked = db.session.get(Person, worker) if worker else None
    people = (
        [worked] if worked and worked.active else with_capability(ASSIGN, today(event.at), ticket.procedure_row.name)
    )
    return tuple(person.email for person in people)


def _finding(event: Event) -> Finding:
    return db.session.get_one(Finding, event.payload["finding_id"])


REACTIONS: dict[str, Within | After] = {
    "mail_finding": After(_mail_finding, _concerned, needs=MAIL, words=_l("Avisar de un hallazgo"))
}
