"""Taking back what one decided at a gate, while nobody has taken the ticket: the gate waits again.

What was received stays received, and its date with it: only the clock stands while the gate waits (time.md).
"""

from __future__ import annotations

from datetime import datetime

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.queries import by_id
from ticketing.desk.cases.rules import rules_of
from ticketing.desk.cases.versions import hold
from ticketing.desk.gates.models import TicketGate
from ticketing.desk.gates.opening import open_once_more, settle
from ticketing.desk.gates.queries import row, signatures, to_sign
from ticketing.desk.moving.actions import catch_up
from ticketing.extensions import db
from ticketing.ledger.events.models import Event
from ticketing.ledger.reactions.actions import follow
from ticketing.ledger.recording.actions import Subject, record
from ticketing.office.links.actions import decided, link_for
from ticketing.office.links.models import ActionLink
from ticketing.office.people.models import Person
from ticketing.office.signatures.channels import EVIDENCE
from ticketing.office.signatures.models import Signature
from ticketing.office.signatures.verdicts import VERDICTS
from ticketing.web.outcomes import Overtaken
from workflows.refusals import Refused

PURPOSE, MAILED = "take_back", "mail_take_back"
DONE = "Con este enlace ya se retiró la decisión. Para decidir de nuevo le llegó otro correo."


def standing_of(ticket: Ticket, gate: str, person: Person) -> list[Signature]:
    """What this person decided at the gate and still stands, of the words as they are now; evidence is not a decision
    of who accepted it."""
    since, digest = row(ticket, gate).signed_before, to_sign(ticket, gate)
    return [
        each
        for each in signatures(ticket, gate)
        if each.person_id == person.id and each.channel != EVIDENCE and each.content_hash == digest and each.id > since
    ]


def may_take_back(ticket: Ticket, gate: str, person: Person) -> bool:
    """Whether there is something to take back, and nobody has taken the ticket."""
    return not _too_late(ticket) and bool(standing_of(ticket, gate, person))


def take_back(ticket: Ticket, gate: str, *, by: Person, at: datetime) -> Event:
    """Let the gate wait again as if this person had not decided at it. Refused where there is nothing to take back,
    Overtaken where somebody took the ticket meanwhile."""
    hold(ticket)
    catch_up(ticket, at=at)
    label = rules_of(ticket).gate(gate).label
    if why := _too_late(ticket):
        raise Overtaken(why)
    mine = standing_of(ticket, gate, by)
    if not mine:
        raise Refused(f"En «{label}» no hay una decisión suya que retirar: la retiró antes, o la solicitud cambió.")
    for each in mine:
        each.withdrawn_at = at
    db.session.flush()
    return _told(ticket, row(ticket, gate), mine[-1], label, at)


def ask_link(ticket: Ticket, gate: str, *, by: Person, at: datetime) -> Event:
    """Mail this person a link of its own by which to take it back: the one that decided has done its work."""
    hold(ticket)
    if why := _too_late(ticket):
        raise Overtaken(why)
    if not standing_of(ticket, gate, by):
        raise Refused("No hay una decisión suya que retirar: la retiró antes, o la solicitud cambió.")
    said = {"gate": gate, "label": rules_of(ticket).gate(gate).label}
    return record(ticket, "take_back_asked", by=by, at=at, payload=said, effects=(MAILED,))


def link_to(ticket: Ticket, gate: str, person: Person, *, at: datetime) -> ActionLink | None:
    """The link that takes back what the person decided last; None where nothing stands any more."""
    subject: Subject = ticket
    mine, about = standing_of(ticket, gate, person), to_sign(ticket, gate)
    if not mine or _too_late(ticket):
        return None
    return link_for(PURPOSE, subject, person, at=at, gate=gate, content_hash=about, opening=mine[-1].id, days=5)


def take_back_by_link(link: ActionLink, *, at: datetime) -> Event:
    """What the link is for, once. Overtaken if it was done, or the person decided anew since."""
    ticket = by_id(link.subject_id)
    hold(ticket)
    db.session.refresh(link)
    if link.decided_at is not None:
        raise Overtaken(DONE)
    if link.opening not in {each.id for each in standing_of(ticket, link.gate, link.person)}:
        raise Overtaken("Lo que este enlace retiraba ya no está en pie: se retiró antes, o la solicitud cambió.")
    event = take_back(ticket, link.gate, by=link.person, at=at)
    decided(link, at=at)
    return event


def given_by(link: ActionLink) -> tuple[Signature, str] | None:
    """What the link would take back, and how that is said; None where it stands no more."""
    mine = standing_of(by_id(link.subject_id), link.gate, link.person)
    found = next((each for each in mine if each.id == link.opening), None)
    return (found, str(VERDICTS[found.verdict].done)) if found is not None else None


def _told(ticket: Ticket, standing: TicketGate, last: Signature, label: str, at: datetime) -> Event:
    """Write it down, let the gates stand anew, and tell who is to sign and who asked."""
    opened = open_once_more(ticket, standing, at=at)
    said = {"gate": standing.name, "label": label, "verdict": last.verdict, "gates": [standing.name] if opened else []}
    acting_for = last.on_behalf_of
    event = record(ticket, "taken_back", by=last.person, acting_for=acting_for, at=at, payload=said)
    settle(ticket, at=at, event=event)
    follow(event, ("notify_requester", "notify_signers"))
    return event


def _too_late(ticket: Ticket) -> str:
    """Why nothing is taken back any more; empty while it may be."""
    if ticket.ended_at is not None:
        return f"La solicitud está «{ticket.state}»: lo decidido ya no se retira."
    if ticket.state == rules_of(ticket).initial:
        return ""
    who = ticket.assignee.name if ticket.assignee else "La oficina"
    return (
        f"{who} ya tomó la solicitud, y lo decidido ya no se retira. Si algo no debe salir así, escríbale en la "
        "solicitud ahora mismo; nada de lo que usted decidió cambió."
    )
