"""Several at once, each in a transaction of its own: numbers never collide, and one of two is told of the other."""

from __future__ import annotations

import threading
from collections.abc import Callable

from flask import Flask

from tests.desk.cast import FILED, WEB, Cast, approve, filed, proved, received, taken, ticks
from ticketing.desk.cases.models import Ticket
from ticketing.desk.deliverables.actions import tick
from ticketing.desk.gates.queries import to_sign
from ticketing.desk.handling.actions import take
from ticketing.desk.moving.actions import step
from ticketing.desk.signing.actions import sign_gate
from ticketing.desk.surveys.actions import answer
from ticketing.extensions import db
from ticketing.ledger.events.queries import history
from ticketing.ledger.verification import verify
from ticketing.office.people.models import Person
from ticketing.web.outcomes import Overtaken
from workflows.refusals import Refused


def at_once(app: Flask, *acts: Callable[[], object]) -> list[object]:
    """What each act answers or raises, begun together, each in its own transaction."""
    start, answers = threading.Barrier(len(acts)), list[object]([None] * len(acts))

    def run(place: int, act: Callable[[], object]) -> None:
        with app.app_context():
            start.wait()
            try:
                answers[place] = act()
                db.session.commit()
            except (Overtaken, Refused) as told:
                answers[place] = told
                db.session.rollback()
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return answers


def test_numbers_never_collide(desk: Flask, cast: Cast) -> None:
    requester_id = cast.requester.id
    db.session.commit()

    def file() -> str:
        return filed(cast, by=db.session.get_one(Person, requester_id)).number

    numbers = at_once(desk, *[file] * 6)

    assert sorted(map(str, numbers)) == [f"2026-{serial:04}" for serial in range(1, 7)]


def test_one_of_two_professionals_takes_it_and_the_other_is_told(desk: Flask, cast: Cast) -> None:
    ticket = received(cast)
    number, seen, items = ticket.id, ticket.version, ticks(ticket)
    people = (cast.professional.id, cast.other_professional.id)
    db.session.commit()
    seen = db.session.get_one(Ticket, number).version
    db.session.commit()

    def taking(person: int) -> Callable[[], object]:
        def act() -> str:
            mine = db.session.get_one(Ticket, number)
            by = db.session.get_one(Person, person)
            take(mine, items=items, by=by, at=FILED, seen=seen)
            return by.name

        return act

    answers = at_once(desk, *(taking(person) for person in people))

    told = [answer for answer in answers if isinstance(answer, Overtaken)]
    taker = [answer for answer in answers if isinstance(answer, str)]
    assert (len(told), len(taker)) == (1, 1)
    assert taker[0] in told[0].sentence
    assert verify().broken is None


def test_a_gate_signed_twice_at_once_is_signed_once(desk: Flask, cast: Cast) -> None:
    ticket = filed(cast, evidence=False)
    approve(ticket, cast)
    number, press, digest = ticket.id, cast.press.id, to_sign(ticket, "comunicaciones")
    db.session.commit()

    def sign() -> str:
        mine, by = db.session.get_one(Ticket, number), db.session.get_one(Person, press)
        sign_gate(mine, "comunicaciones", "approved", by=by, at=FILED, content_hash=digest)
        return "firmado"

    answers = at_once(desk, sign, sign)

    assert sorted(type(answer).__name__ for answer in answers) == ["Refused", "str"]


def test_a_survey_answered_twice_at_once_closes_the_ticket_once(desk: Flask, cast: Cast) -> None:
    ticket = taken(cast, category=WEB)
    tick(ticket, "web", evidence={"address": "https://portal.test/a"}, by=cast.professional, at=FILED)
    proved(ticket, FILED)
    step(ticket, "solve", by=cast.professional, at=FILED)
    number, requester = ticket.id, cast.requester.id
    db.session.commit()

    def agree() -> str:
        mine, by = db.session.get_one(Ticket, number), db.session.get_one(Person, requester)
        scores = {"solved": 5, "on_time": 5, "treatment": 5}
        answer(mine, agrees=True, scores=scores, comment="", channel="mail", by=by, at=FILED)
        return "respondida"

    answers = at_once(desk, agree, agree)

    assert sorted(type(each).__name__ for each in answers) == ["Refused", "str"]
    assert "ya está cerrada" in next(each.sentence for each in answers if isinstance(each, Refused))
    assert len(history("ticket", number, ("survey",))) == 1
