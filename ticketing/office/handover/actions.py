"""Handing over what somebody who leaves has in hand, with the end of the account or after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ticketing.extensions import db
from ticketing.ledger.recording.actions import record
from ticketing.office import doors
from ticketing.office.accounts import actions as accounts
from ticketing.office.people.models import Person
from ticketing.office.people.queries import by_id
from workflows.refusals import Refused


@dataclass
class HandedOver:
    """How much went to whom; and, in sentences, what may not and stays."""

    given: dict[str, int] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)


def disable(person: Person, to: Mapping[str, Person], *, by: Person | None, at: datetime) -> HandedOver:
    """Hand over what is named (key of a holding -> colleague) and end the account, in one go."""
    done = _given(person, to, by=by, at=at)
    accounts.disable(by_id(person.id), by=by, at=at)
    return done


def hand_over(person: Person, to: Mapping[str, Person], *, by: Person | None, at: datetime) -> HandedOver:
    """The same for somebody who left before."""
    if person.active:
        raise Refused(f"{person.name} está en servicio: se entrega al deshabilitar su cuenta.")
    done = _given(person, to, by=by, at=at)
    if not (done.given or done.left):
        raise Refused("Elija a quién le entrega algo. No cambió nada.")
    return done


def _given(person: Person, to: Mapping[str, Person], *, by: Person | None, at: datetime) -> HandedOver:
    done = HandedOver()
    for holding in doors.holdings(person, at):
        colleague = to.get(holding.key)
        if colleague is None:
            continue
        if colleague.id not in {one.id for one in holding.candidates}:
            raise Refused(f"{holding.title}: {colleague.name} no puede recibirlo. Elija a otra persona de la lista.")
        for thing in holding.things:
            _give(thing, colleague, done, by=by, at=at)
    if done.given or done.left:
        payload = {"given": done.given, "left": done.left}
        record(person, "handed_over", by=by, at=at, payload=payload)
    return done


def _give(thing: doors.Thing, to: Person, done: HandedOver, *, by: Person | None, at: datetime) -> None:
    """What one may not have stays, and that is said: it keeps nothing else from going on."""
    if thing.hand_over is None:
        return
    try:
        with db.session.begin_nested():
            thing.hand_over(to, by, at)
    except Refused as refusal:
        done.left.append(f"{thing.name}: {refusal.sentence}")
    else:
        done.given[to.name] = done.given.get(to.name, 0) + 1
