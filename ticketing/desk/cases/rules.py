"""Which rules bind a ticket: its procedure, its calendar, and the roles that a person has towards it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import union_all

from ticketing.desk.cases.models import Ticket
from ticketing.extensions import db
from ticketing.office import doors
from ticketing.office.calendars import queries as calendars
from ticketing.office.people import queries as people
from ticketing.office.people.models import Person
from ticketing.office.procedures import queries as procedures
from ticketing.office.procedures.capabilities import NOT_YOURS, can, within
from ticketing.office.signatures.queries import stood_in
from ticketing.remembering import Each, grouped
from workflows.capabilities import READ_ONLY
from workflows.doings import Doing
from workflows.procedure import Procedure
from workflows.refusals import Refused
from workflows.rows import REQUESTER, SYSTEM, Step
from workflows.working_calendar import Calendar

SOLVE = "solve_if_done"  # the effect by which what was just delivered or verified may solve the ticket
CHANGED = "content_changed"  # the effect by which what was made of the words before is asked anew
PROOF_SENT = "proof_sent"  # the fact by which dispatch stops the clock while the requester looks
SIGNED_FOR_ANOTHER = (
    "Usted firmó un visto bueno de esta solicitud como reemplazo o a falta de otra persona: quien firma así no la "
    "atiende después. Puede hacerlo cualquier otra persona de la oficina."
)
USUAL = {
    "message": ("notify_requester", "notify_office"),
    "assigned": ("notify_office",),
    "resume_due": ("notify_office",),
    "silence": ("notify_requester",),
}


def answering(ticket: Ticket, state: str | None = None) -> Step | None:
    """The step by which the requester says that the answer is given, from the ticket's state or another."""
    rules = rules_of(ticket)
    own = rules.steps_from(state or ticket.state, (REQUESTER,))
    return next((step for step in own if rules.state(step.target).clock == "running"), None)


def rules_of(ticket: Ticket) -> Procedure:
    """The procedure in the version under which the ticket was filed."""
    return procedures.procedure(ticket.procedure_row)


def calendar_of(ticket: Ticket) -> Calendar:
    """The calendar by which the ticket is reckoned."""
    return calendars.calendar(ticket.calendar_row)


def zone_of(ticket: Ticket) -> ZoneInfo:
    """The zone in which the ticket's hours are told: that of its calendar."""
    return calendar_of(ticket).zone


def office_day(ticket: Ticket, at: datetime) -> date:
    """The date on the office's wall at that instant."""
    return calendar_of(ticket).today(at)


def roles_on(ticket: Ticket, person: Person | None, at: datetime) -> frozenset[str]:
    """What a person is to this ticket: nobody is the system, only who filed it is its requester, and who reads only is
    nothing else."""
    if person is None:
        return frozenset({SYSTEM})
    held = people.roles_of(person, office_day(ticket, at), ticket.procedure_row.name)
    if can(held, READ_ONLY):
        return held
    return (held - {REQUESTER}) | ({REQUESTER} if person.id == ticket.requester_id else frozenset())


def may(ticket: Ticket, roles: Collection[str], *wanted: str) -> bool:
    """Whether somebody with these roles may do one of these things to the ticket: as its procedure's file says now."""
    name = ticket.procedure_row.name
    return can(within(roles, name), *wanted, procedure=name)


def able(ticket: Ticket, person: Person | None, *wanted: str, at: datetime) -> bool:
    """Whether the person may do one of these things to the ticket."""
    return may(ticket, roles_on(ticket, person, at), *wanted)


def ask_able(ticket: Ticket, person: Person, *wanted: str, at: datetime) -> None:
    """Whoever sees a thing and may not do this to it is refused in words. Raises Refused."""
    if not able(ticket, person, *wanted, at=at):
        raise Refused(NOT_YOURS)


def may_send(ticket: Ticket) -> bool:
    """Whether a campaign may be made, proved and sent in the ticket's state.

    The procedure says which states do (`may_send`): usually the one in which it is worked, not those before and after.
    """
    return ticket.received and rules_of(ticket).state(ticket.state).may_send


def own_work(ticket: Ticket) -> bool:
    """Whether its content is signed by the office itself: its own initiative, or no gate of the procedure signs it."""
    return ticket.own_initiative or rules_of(ticket).own_content is not None


def signs_alone(ticket: Ticket) -> bool:
    """Whether who wrote it may sign it too: an office of one or two that declares so."""
    return rules_of(ticket).signatures.sole_signer


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


def effects_on(ticket: Ticket, occasion: str) -> tuple[Doing, ...]:
    """What follows when something happens that is no step between states: as the procedure says, else as is usual."""
    return rules_of(ticket).occasions.get(occasion, USUAL.get(occasion, ()))
