"""What the office does with a ticket: take, assign, classify, reserve. Filing, signing, moving are other nouns."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from ticketing.desk.cases import grounds
from ticketing.desk.cases.circumstances import OUTSIDE
from ticketing.desk.cases.completeness import labels, missing
from ticketing.desk.cases.grounds import Reservation
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import able, ask_hands, effects_on, hands_off, roles_on, rules_of
from ticketing.desk.cases.versions import hold
from ticketing.desk.clock.actions import refresh
from ticketing.desk.clock.promising import promise_anew
from ticketing.desk.clock.queries import target_of
from ticketing.desk.deliverables.actions import owe
from ticketing.desk.moving import objections
from ticketing.desk.moving.actions import catch_up, move
from ticketing.desk.moving.possible import hands, may_reserve, taking
from ticketing.desk.moving.solving import solve_if_done
from ticketing.desk.verification import actions as verification
from ticketing.desk.verification.queries import items as asked
from ticketing.extensions import db
from ticketing.ledger.events.models import Event
from ticketing.ledger.events.queries import last_of
from ticketing.ledger.recording.actions import record
from ticketing.office.people.models import Person
from ticketing.office.procedures.capabilities import who
from workflows.capabilities import ASSIGN, LIFT_RESERVE, WORK
from workflows.refusals import Refused


def take(ticket: Ticket, *, items: Collection[str], by: Person, at: datetime, seen: int | None) -> Event:
    """Take the ticket into work, or take up a reopened one: the verification list ticked, the clock running, mine."""
    hold(ticket, seen)
    catch_up(ticket, at=at)
    ask_hands(ticket, by)
    row = taking(ticket, hands(ticket, by, at))
    if row is None:
        raise Refused(_why_not_taken(ticket, by, at))
    verification.complete(asked(ticket), items)
    event = move(ticket, row.target, reason=row.reason, by=by, at=at)
    ticket.assignee = by
    verification.tick(ticket, items, by=by, at=at)
    return event


def assign(ticket: Ticket, person: Person, *, by: Person, at: datetime, seen: int | None) -> Event:
    """Give the ticket to somebody of the office: who assigns to anybody who works it, the others to themselves."""
    hold(ticket, seen)
    alone = person.id == by.id and able(ticket, by, WORK, at=at)
    if not alone and not able(ticket, by, ASSIGN, at=at):
        raise Refused(
            f"Las solicitudes las asigna {who(ASSIGN, rules_of(ticket).name)}; quien las atiende puede asignarse una."
        )
    if ticket.requester_kind == OUTSIDE and ticket.assignee_id not in (None, person.id):
        raise Refused("Este reporte ya tiene quien responda: pasa a otra persona con la razón, desde su página.")
    return _given(ticket, person, by=by, at=at)


def unassign(ticket: Ticket, *, by: Person, at: datetime, seen: int | None) -> Event:
    """Take back the assignment that this person has just made: whoever had it has it again, or nobody. Only while
    nothing else happened to the ticket."""
    hold(ticket, seen)
    last = last_of(ticket.__tablename__, ticket.id)
    if last is None or last.kind != "assigned" or last.actor_id != by.id:
        raise Refused(
            f"Después de asignar la {ticket.number} pasó algo más en ella: asígnela de nuevo a quien deba ser."
        )
    given, before = last.payload["assignee"], last.payload.get("before_id")
    person = db.session.get(Person, before) if before else None
    if person is not None and not able(ticket, person, WORK, at=at):
        raise Refused(f"{person.name} ya no atiende solicitudes: asigne la {ticket.number} a otra persona.")
    ticket.assignee = person
    payload = {"assignee": given, "before": person.name if person else None}
    return record(ticket, "unassigned", by=by, at=at, payload=payload)


def hand_over(ticket: Ticket, person: Person, *, leaves: Person, by: Person | None, at: datetime) -> Event:
    """Give the ticket of somebody who leaves to a colleague; who administers people does, whoever else assigns."""
    hold(ticket)
    if ticket.assignee_id != leaves.id:
        raise Refused(f"{leaves.name} ya no la atendía.")
    return _given(ticket, person, by=by, at=at)


def give(ticket: Ticket, person: Person, *, by: Person | None, at: datetime) -> Event:
    """Give the ticket to whom a rule of its own names; who may do that, the rule asks."""
    hold(ticket)
    return _given(ticket, person, by=by, at=at)


def recategorise(
    ticket: Ticket,
    category: str,
    *,
    reason: str,
    still_exception: bool = False,
    exception_reason: str = "",
    by: Person,
    at: datetime,
    seen: int | None,
) -> Event:
    """Classify the ticket otherwise. The new target counts from the same reception; what was consumed stays.

    An exception loses its single day, unless it is said, with the reason, that it still is one. The record keeps the
    old promise and the new one.
    """
    hold(ticket, seen)
    catch_up(ticket, at=at)
    if not able(ticket, by, WORK, at=at):
        raise Refused(f"La categoría la cambia {who(WORK, rules_of(ticket).name)}.")
    ask_hands(ticket, by)
    _going_on(ticket)
    if not reason.strip():
        raise Refused("Escriba por qué cambia la categoría.")
    before, chosen = ticket.category, rules_of(ticket).category(category)
    if chosen.label == before:
        raise Refused("La solicitud ya tiene esa categoría.")
    _ask_about_exception(ticket, still_exception, exception_reason)
    objections.ask_to_classify(ticket, chosen.label)
    refresh(ticket, at=at)  # what was late by the old promise stays so, though no tick has said it yet
    old = _promise(ticket)
    ticket.category = chosen.label
    ticket.exception = ticket.exception if still_exception else None
    owe(ticket)
    promise_anew(ticket, at=at)
    refresh(ticket, at=at)
    payload: dict[str, Any] = {"category": chosen.display, "to": chosen.label, "from": before, "reason": reason.strip()}
    payload |= {"before": old, "after": _promise(ticket), "missing": list(labels(missing(ticket)))}
    payload |= {"exception_reason": exception_reason.strip() if still_exception else ""}
    event = record(ticket, "recategorised", by=by, at=at, payload=payload, effects=effects_on(ticket, "recategorised"))
    solve_if_done(ticket, at=at)
    return event


def reserve(
    ticket: Ticket, reserved: bool, *, reason: str = "", ground: str = "", by: Person, at: datetime, seen: int | None
) -> Event:
    """Let only its own people see the ticket, with the reason and its legal ground; or lift that, with the reason.

    The requester and who works it reserve it; who may lifts that.
    """
    hold(ticket, seen)
    roles = roles_on(ticket, by, at)
    if not may_reserve(ticket, roles, reserved=reserved):
        raise Refused(
            "La reserva la pide quien radicó la solicitud o quien atiende las solicitudes."
            if reserved
            else f"La reserva la levanta {who(LIFT_RESERVE, rules_of(ticket).name)}."
        )
    if reserved == ticket.reserved:
        raise Refused("La solicitud ya es reservada." if reserved else "La solicitud no es reservada.")
    if not (reserved or reason.strip()):
        raise Refused("Escriba por qué se levanta la reserva.")
    why = grounds.told(Reservation(reason, ground)) if reserved else {"reason": reason.strip(), "ground": ""}
    payload = {"reserved": reserved, **why}
    ticket.reserved = reserved
    return record(ticket, "reserved", by=by, at=at, payload=payload, effects=effects_on(ticket, "reserved"))


def _given(ticket: Ticket, person: Person, *, by: Person | None, at: datetime) -> Event:
    """Raises Refused where the person may not work it."""
    if not able(ticket, person, WORK, at=at):
        raise Refused(f"{person.name} no atiende solicitudes.")
    if hands_off(ticket, person):
        raise Refused(
            f"{person.name} firmó aquí en nombre o a falta de otra persona: no puede atenderla. Elija a otra."
        )
    _going_on(ticket)
    before = ticket.assignee
    ticket.assignee = person
    payload = {"assignee": person.name, "assignee_id": person.id, "before": before.name if before else None}
    payload |= {"before_id": before.id if before else None}
    return record(ticket, "assigned", by=by, at=at, payload=payload, effects=effects_on(ticket, "assigned"))


def _ask_about_exception(ticket: Ticket, still: bool, reason: str) -> None:
    if still and ticket.exception is None:
        raise Refused("La solicitud no es una excepción.")
    if still and not reason.strip():
        raise Refused("Escriba por qué sigue siendo una excepción.")


def _promise(ticket: Ticket) -> dict[str, Any]:
    """By when the ticket is to be done, as the record keeps it."""
    target, due = target_of(ticket), ticket.due_at
    return {
        "due_at": due.isoformat() if due else None,
        "amount": target.amount,
        "unit": target.unit,
        "exception": ticket.exception,
    }


def _going_on(ticket: Ticket) -> None:
    if rules_of(ticket).state(ticket.state).clock == "stopped":
        raise Refused(f"La solicitud está «{ticket.state}»: eso ya no se cambia.")


def _why_not_taken(ticket: Ticket, by: Person, at: datetime) -> str:
    if not able(ticket, by, WORK, at=at):
        return f"Las solicitudes las toma {who(WORK, rules_of(ticket).name)}."
    if not ticket.received:
        return "La solicitud aún no está recibida: falta un visto bueno."
    return f"La solicitud está «{ticket.state}»: así no se toma."
