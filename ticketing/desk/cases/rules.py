"""Which rules bind a ticket: its procedure, its calendar, and the roles that a person has towards it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import union_all

from ticketing.desk.cases.models import Ticket
from ticketing.extensions import db
from ticketing.office import doors
from ticketing.office.calendars import queries as calendars
from ticketing.office.people import queries as people
from ticketing.office.people.models import Person
from ticketing.office.procedures import queries as procedures
from ticketing.office.roles import READS_ONLY
from ticketing.office.signatures.queries import stood_in
from ticketing.remembering import Each, grouped
from workflows.procedure import REQUESTER, SYSTEM, Procedure
from workflows.refusals import Refused
from workflows.working_calendar import Calendar

SOLVE = "solve_if_done"  # the effect by which what was just delivered or verified may solve the ticket
PROOF_SENT = "proof_sent"  # the fact by which dispatch stops the clock while the requester looks
SIGNED_FOR_ANOTHER = (
    "Usted firmó un visto bueno de esta solicitud como reemplazo o a falta de otra persona: quien firma así no la "
    "atiende después. Puede hacerlo cualquier otra persona de la oficina."
)
USUAL = {
    "message": ("notify_requester", "notify_office"),
    "assigned": ("notify_office",),
    "resume_due": ("notify_office",),
}


def rules_of(ticket: Ticket) -> Procedure:
    """The procedure in the version under which the ticket was filed."""
    return procedures.procedure(ticket.procedure_row)


def calendar_of(ticket: Ticket) -> Calendar:
    """The calendar by which the ticket is reckoned."""
    return calendars.calendar(ticket.calendar_row)


def office_day(ticket: Ticket, at: datetime) -> date:
    """The date on the office's wall at that instant."""
    return calendar_of(ticket).today(at)


def roles_on(ticket: Ticket, person: Person | None, at: datetime) -> frozenset[str]:
    """What a person is to this ticket: nobody is the system, only who filed it is its requester, and who reads only is
    nothing else."""
    if person is None:
        return frozenset({SYSTEM})
    granted = people.roles_of(person, office_day(ticket, at)) - {REQUESTER}
    if granted & READS_ONLY:
        return granted
    return granted | ({REQUESTER} if person.id == ticket.requester_id else frozenset())


def may_send(ticket: Ticket) -> bool:
    """Whether a campaign may be made, proved and sent in the ticket's state.

    The procedure says which states do (`may_send`): in ICETEX the one in which it is worked, neither the first nor the
    reopened one.
    """
    return ticket.received and rules_of(ticket).state(ticket.state).may_send


def hands_off(ticket: Ticket, person: Person) -> str:
    """Why this person does not work the ticket, in a sentence; empty if nothing stands against it."""
    return SIGNED_FOR_ANOTHER if person.id in lent(ticket) else ""


@Each
def lent(tickets: Sequence[Ticket]) -> dict[int, frozenset[int]]:
    """Ids of everybody who signed for a ticket in somebody's name, or because nobody else could."""
    ids = [ticket.id for ticket in tickets]
    own, above = stood_in(Ticket.__tablename__, ids), doors.stood_in(Ticket.__tablename__, ids)
    found = db.session.execute(union_all(own, *above))
    return {one: frozenset(people) for one, people in grouped(ids, ((row[0], row[1]) for row in found)).items()}


def ask_hands(ticket: Ticket, person: Person | None) -> None:
    """Raises Refused if the person signed here in somebody's name or because nobody else could: two hands, not one."""
    if person is not None and (why := hands_off(ticket, person)):
        raise Refused(why)


def effects_on(ticket: Ticket, occasion: str) -> tuple[str, ...]:
    """What follows when something happens that is no step between states: as the procedure says, else as is usual."""
    return rules_of(ticket).occasions.get(occasion, USUAL.get(occasion, ()))
