"""A request changes hands: its requester names a colleague of the department; while she is away, her head does.

Whoever has or had it wrote it: signs none of its gates. What each did stays under that person's name.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import or_, select

from ticketing.desk.cases.circumstances import OUTSIDE
from ticketing.desk.cases.models import Holder, Ticket
from ticketing.desk.cases.rules import effects_on, office_day, roles_on, rules_of
from ticketing.desk.cases.versions import hold
from ticketing.desk.gates.opening import recount, settle
from ticketing.desk.gates.signable import ask_still_signable
from ticketing.desk.moving.actions import catch_up
from ticketing.extensions import db
from ticketing.ledger.events.models import Event
from ticketing.ledger.recording.actions import record
from ticketing.office.people import queries as people
from ticketing.office.people.models import Person
from ticketing.office.procedures.capabilities import can
from ticketing.office.signatures.channels import EVIDENCE
from ticketing.office.signatures.models import Signature
from workflows.capabilities import FILE
from workflows.refusals import Refused
from workflows.rows import REQUESTER

SURVEY = "ask_survey"


def entrust(ticket: Ticket, person: Person, *, by: Person, at: datetime, seen: int | None, note: str = "") -> Event:
    """Let this person be the requester from now on. Refused where `by` may not name one, or this one may not be it."""
    hold(ticket, seen)
    catch_up(ticket, at=at)
    on = office_day(ticket, at)
    if why := why_not_named(ticket, by, at) or why_not_held(ticket, person, on):
        raise Refused(why)
    before = ticket.requester
    if not db.session.scalars(select(Holder.id).where(Holder.ticket_id == ticket.id).limit(1)).first():
        db.session.add(Holder(ticket_id=ticket.id, person_id=before.id, since=ticket.filed_at))
    db.session.add(Holder(ticket_id=ticket.id, person_id=person.id, since=at))
    ticket.requester = person
    db.session.flush()
    said = {"holder": person.name, "holder_id": person.id, "before": before.name, "before_id": before.id}
    evaluates = rules_of(ticket).state(ticket.state).outcome == "solved"
    then = ("notify_requester", *((SURVEY,) if evaluates else ()), *effects_on(ticket, "entrusted"))
    event = record(ticket, "entrusted", by=by, at=at, payload=said | {"note": note.strip()}, effects=then)
    recount(ticket)
    settle(ticket, at=at, event=event)
    ask_still_signable(ticket, on)
    return event


def why_not_named(ticket: Ticket, by: Person, at: datetime) -> str:
    """Why this person names nobody for the request, in a sentence; empty if he or she does."""
    if ticket.ended_at is not None:
        return f"La solicitud está «{ticket.state}»: ya no se entrega a nadie."
    if ticket.requester_kind == OUTSIDE:
        return "Esto lo pidió alguien sin cuenta: nadie de la casa lo tiene como suyo, y no se entrega."
    if REQUESTER in roles_on(ticket, by, at):
        return ""
    on = office_day(ticket, at)
    if ticket.department_id not in people.departments_headed(by, on):
        return f"La solicitud la entrega {ticket.requester.name}, que la tiene, o su jefatura si no está."
    if not people.away(ticket.requester, on):
        return (
            f"{ticket.requester.name} no figura como ausente, y mientras esté es quien entrega su solicitud. Si no "
            "está, pida a la administración que registre su ausencia."
        )
    return ""


def why_not_held(ticket: Ticket, person: Person, on: date) -> str:
    """Why this person cannot have the request, in a sentence; empty if he or she can."""
    if person.id == ticket.requester_id:
        return f"{person.name} ya tiene esta solicitud."
    if not person.active or person.department_id != ticket.department_id:
        return f"{person.name} no es de {ticket.department.name}: la solicitud la sigue un colega de esa dependencia."
    name = ticket.procedure_row.name
    if not can(people.roles_of(person, on, name), FILE, procedure=name):
        return f"{person.name} no puede radicar solicitudes hoy: elija a otra persona."
    if person.id in signers_of(ticket):
        return f"{person.name} firmó un visto bueno de esta solicitud, y quien firma no la tiene: elija a otra persona."
    return ""


def colleagues(ticket: Ticket, on: date) -> Sequence[Person]:
    """Who may have it, by name."""
    query = select(Person).where(Person.department_id == ticket.department_id, Person.disabled_at.is_(None))
    found = db.session.scalars(query.order_by(Person.name, Person.id)).all()
    return [person for person in found if not why_not_held(ticket, person, on)]


def signers_of(ticket: Ticket) -> frozenset[int]:
    """Ids of everybody who ever signed one of its gates, or in whose name it was; evidence is nobody's signature."""
    query = select(Signature.person_id, Signature.on_behalf_of_id).where(
        Signature.subject_kind == Ticket.__tablename__,
        Signature.subject_id == ticket.id,
        or_(Signature.channel != EVIDENCE, Signature.on_behalf_of_id.is_not(None)),
    )
    return frozenset(person for pair in db.session.execute(query) for person in pair if person is not None)
