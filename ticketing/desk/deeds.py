"""What a procedure lets follow by naming somebody: telling, escalating; and steps that follow by themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from ticketing import clock
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.queries import by_id
from ticketing.desk.cases.rules import office_day, rules_of
from ticketing.desk.cases.versions import hold
from ticketing.desk.escalation import actions as escalations
from ticketing.desk.escalation.queries import of_event, standing
from ticketing.desk.gates import queries as gates
from ticketing.desk.gates.persons import meant_people
from ticketing.desk.letter_choice import requester_letter, speak
from ticketing.desk.letters import own_words, sign_words, ticket_url, told_words, words
from ticketing.desk.moving.actions import move
from ticketing.desk.moving.possible import choices
from ticketing.desk.moving.waiting import still_waits
from ticketing.desk.occasions import WRITTEN_TO_REQUESTER
from ticketing.desk.telling.notices import Outsider, write_out
from ticketing.ledger.events.models import Event
from ticketing.ledger.reactions.actions import follow
from ticketing.ledger.reactions.faults import MAIL
from ticketing.ledger.reactions.table import After, Occasion, Within
from ticketing.office.people import queries as people
from ticketing.office.people.models import Person
from workflows.doings import ESCALATE, NOTIFY, STEP, Deed
from workflows.waiting import GATE

OWN = "own"
TOLD_TO_REQUESTER = frozenset({"moved", *WRITTEN_TO_REQUESTER} - {"refused"})


def notify(occasion: Occasion) -> None:
    """Somebody whom the procedure names is told: by its own letter, else by ours of what happened."""
    ticket, event = by_id(occasion.event.subject_id), occasion.event
    letter, _, to = occasion.recipient.partition("|")
    if event.kind == "reminded" and not still_waits(ticket, event.payload):
        return
    addressee = Outsider(to) if "@" in to else people.by_id(int(to))
    now = max(clock.now(), event.at)
    if letter:
        url = _url(ticket, addressee, now)
        _send(ticket, addressee, OWN, own_words(ticket, event, letter, to=addressee.name, url=url, at=now), occasion)
    else:
        told = _letter_for(ticket, addressee, event)
        _send(ticket, addressee, told, words(ticket, event) | told_words(ticket, event), occasion)


def escalate(occasion: Occasion) -> None:
    """Bring the ticket before those whom the procedure names; they are told, and see it until it goes on."""
    ticket, event = by_id(occasion.event.subject_id), occasion.event
    found = meant_people(ticket, occasion.deed.who, office_day(ticket, event.at))
    asked = [one for one in found if isinstance(one, Person)]
    made = escalations.escalate(ticket, asked, about=_about(ticket, event), at=event.at)
    if made is not None:
        follow(made, (escalations.TOLD,))


def tell_escalated(occasion: Occasion) -> None:
    """Why it comes to this person; nothing, if it went on meanwhile."""
    ticket, person = by_id(occasion.event.subject_id), people.by_id(int(occasion.recipient))
    if any(row.person_id == person.id for row in standing(ticket)):
        speak(ticket, person, "escalated", words(ticket, occasion.event), occasion)


def take_step(occasion: Occasion) -> None:
    """The step that follows by itself, if it can be taken now."""
    ticket = by_id(occasion.event.subject_id)
    hold(ticket)
    at = max(clock.now(), occasion.event.at)
    row = rules_of(ticket).step(occasion.recipient)
    if row in choices(ticket, None, at):
        move(ticket, row.target, reason=row.reason, by=None, at=at)


def meant(event: Event, deed: Deed) -> Iterable[str]:
    """The letter, and each whom the procedure means: a person's number or an address. Without a letter nobody is told
    of his or her own doing."""
    ticket = by_id(event.subject_id)
    found = meant_people(ticket, deed.who, office_day(ticket, event.at))
    others = (one for one in found if deed.named or isinstance(one, str) or one.id != event.actor_id)
    return [f"{deed.named}|{one if isinstance(one, str) else one.id}" for one in others]


def _letter_for(ticket: Ticket, addressee: Person | Outsider, event: Event) -> str:
    """The requester has letters of his or her own of what happens."""
    own = isinstance(addressee, Person) and addressee.id == ticket.requester_id
    return requester_letter(ticket, event) if own and event.kind in TOLD_TO_REQUESTER else "told"


def _url(ticket: Ticket, addressee: Person | Outsider, at: datetime) -> str:
    """Where a letter leads: to a signature, if one is asked of this person; else to the ticket."""
    on = office_day(ticket, at)
    waiting = [row.name for row in gates.rows(ticket) if row.status == "open" and not gates.any_refused(ticket)]
    asked = (sign_words(ticket, gate, addressee, on, at) for gate in waiting if isinstance(addressee, Person))
    return next((str(own["url"]) for own in asked if own is not None), ticket_url(ticket))


def _about(ticket: Ticket, event: Event) -> str:
    """For want of what a case is brought before somebody: a signature, the promise, or that it goes on at all."""
    timer = None if event.payload.get("ended") else rules_of(ticket).timer(event.payload.get("reminder", ""))
    if timer is None or timer.state is not None:
        return escalations.STATE
    return f"{escalations.GATE} {timer.awaited.named}" if timer.awaited.kind == GATE else escalations.TARGET


def _send(ticket: Ticket, addressee: Person | Outsider, letter: str, said: dict[str, Any], occasion: Occasion) -> None:
    if isinstance(addressee, Person):
        speak(ticket, addressee, letter, said, occasion)
    else:
        write_out(ticket, addressee, letter, said, occasion, at=max(clock.now(), occasion.event.at))


DEEDS: dict[str, Within | After] = {
    NOTIFY: After(notify, meant=meant, needs=MAIL, words=_l("Avisar a quien dice el procedimiento")),
    ESCALATE: Within(escalate),
    escalations.TOLD: After(
        tell_escalated,
        lambda event: [str(row.person_id) for row in of_event(event.id)],
        needs=MAIL,
        words=_l("Avisar a quien se escaló"),
    ),
    STEP: After(take_step, meant=lambda _event, deed: (deed.named,), words=_l("Dar el paso que sigue solo")),
}
