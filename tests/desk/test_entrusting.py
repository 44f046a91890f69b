"""A request changes hands: who may name whom, who signs and evaluates it then, and what stays under whose name."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.desk.browsing import House, opened, value, words
from tests.desk.cast import FILED, Cast, approve, at, filed, form, received, taken
from tests.desk.test_notices import waiting
from tests.desk.test_together import at_once
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.queries import happenings, requesters
from ticketing.desk.filing.actions import edit
from ticketing.desk.gates import queries as gates
from ticketing.desk.gates.authors import authors, workers
from ticketing.desk.handling.entrusting import colleagues, entrust
from ticketing.desk.handling.nudging import nudge
from ticketing.desk.moving.actions import step
from ticketing.desk.surveys.actions import answer
from ticketing.extensions import db
from ticketing.ledger.events.queries import history
from ticketing.office.people import actions as people
from ticketing.office.people.models import Person
from ticketing.web.outcomes import Overtaken
from workflows.refusals import Refused

if TYPE_CHECKING:
    from flask import Flask

LATER, NEXT = at("2026-03-02 15:00"), at("2026-03-03 09:00")
SCORES = {"solved": "5", "on_time": "5", "treatment": "5"}


def given(ticket: Ticket, to: Person, by: Person, when: object = LATER) -> None:
    entrust(ticket, to, by=by, at=when, seen=ticket.version)  # type: ignore[arg-type]


def absent(person: Person, instead: Person) -> None:
    """The person is away that week."""
    people.name_substitute(person, instead, from_on=date(2026, 3, 1), until_on=date(2026, 3, 8), by=None, at=FILED)


def solved(cast: Cast) -> Ticket:
    from ticketing.desk.deliverables.actions import tick

    ticket = taken(cast)
    tick(ticket, "campaign", evidence={"campaign_id": 1, "figures": {"accepted": 3}}, by=None, at=FILED)
    if ticket.state != "Solucionado":
        step(ticket, "solve", by=cast.professional, at=FILED)
    return ticket


def test_the_requester_names_a_colleague_who_goes_on_with_it(cast: Cast) -> None:
    ticket = filed(cast)

    given(ticket, cast.colleague, cast.requester)

    assert ticket.requester is cast.colleague
    with pytest.raises(Refused, match="Carlos Colega, que tiene la solicitud"):
        edit(ticket, fields=form(subject="Otro"), by=cast.requester, at=LATER, seen=None)
    edit(ticket, fields=form(subject="Otro"), by=cast.colleague, at=LATER, seen=None)
    step(ticket, "withdraw", note="Ya no", by=cast.colleague, at=NEXT)


def test_the_record_says_who_did_what(cast: Cast) -> None:
    ticket = filed(cast)
    given(ticket, cast.colleague, cast.requester)
    edit(ticket, fields=form(subject="Otro"), by=cast.colleague, at=LATER, seen=None)

    told = [(each.kind, each.actor.name if each.actor else "") for each in happenings(ticket, internal=False)]

    assert told[0] == ("filed", "Rosa Solicitante")
    assert ("entrusted", "Rosa Solicitante") in told
    assert ("edited", "Carlos Colega") in told
    assert [content.made_by.name for content in ticket.contents] == ["Rosa Solicitante", "Carlos Colega"]
    said = history(Ticket.__tablename__, ticket.id, ("entrusted",))[0].payload
    assert (said["before"], said["holder"]) == ("Rosa Solicitante", "Carlos Colega")


def test_whoever_has_or_had_it_signs_none_of_its_gates(cast: Cast) -> None:
    people.name_head(cast.requester.department, cast.colleague, "Coordinador", by=None, at=FILED)
    ticket = filed(cast)
    assert cast.colleague in [one.person for one in gates.signers(ticket, "jefatura", FILED.date())]
    given(ticket, cast.colleague, cast.requester)
    given(ticket, cast.requester, cast.colleague, NEXT)

    assert requesters(ticket) == {cast.requester.id, cast.colleague.id}
    assert {cast.requester.id, cast.colleague.id} <= authors(ticket)
    with pytest.raises(Refused, match="Nadie da el visto bueno a lo que radicó o escribió"):
        approve(ticket, cast, NEXT, by=cast.colleague)
    approve(ticket, cast, NEXT)


def test_who_signed_a_gate_never_has_it(cast: Cast) -> None:
    people.name_head(cast.requester.department, cast.colleague, "Coordinador", by=None, at=FILED)
    ticket = filed(cast)
    approve(ticket, cast, by=cast.colleague)

    with pytest.raises(Refused, match="firmó un visto bueno"):
        given(ticket, cast.colleague, cast.requester)
    assert colleagues(ticket, FILED.date()) == []


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("requester", "ya tiene esta solicitud"),
        ("stranger", "no es de Grupo de Crédito"),
        ("professional", "no es de Grupo de Crédito"),
    ],
)
def test_only_another_of_the_department_goes_on_with_it(cast: Cast, to: str, why: str) -> None:
    ticket = filed(cast)

    with pytest.raises(Refused, match=why):
        given(ticket, getattr(cast, to), cast.requester)
    assert ticket.requester is cast.requester


def test_nobody_who_left_or_only_reads_goes_on_with_it(cast: Cast) -> None:
    from ticketing.demo import roles

    ticket = filed(cast)
    people.grant(cast.colleague, roles.AUDITOR, from_on=date(2026, 1, 1), by=None, at=FILED)

    with pytest.raises(Refused, match="no puede radicar"):
        given(ticket, cast.colleague, cast.requester)


def test_the_head_names_one_only_while_the_requester_is_away(cast: Cast) -> None:
    ticket = filed(cast)
    for other in (cast.law_head, cast.professional, cast.colleague):
        with pytest.raises(Refused, match="La solicitud la entrega Rosa Solicitante"):
            given(ticket, cast.colleague, other)
    with pytest.raises(Refused, match="no figura como ausente"):
        given(ticket, cast.colleague, cast.head)

    absent(cast.requester, cast.deputy)
    given(ticket, cast.colleague, cast.head)

    assert ticket.requester is cast.colleague
    approve(ticket, cast, NEXT)  # naming somebody is not writing it


def test_what_is_over_is_handed_to_nobody(cast: Cast) -> None:
    ticket = filed(cast)
    step(ticket, "withdraw", note="Ya no", by=cast.requester, at=LATER)

    with pytest.raises(Refused, match="ya no se entrega"):
        given(ticket, cast.colleague, cast.requester)


def test_it_is_not_handed_over_where_nobody_could_sign_it_then(cast: Cast) -> None:
    people.name_head(cast.requester.department, cast.colleague, "Coordinador", by=None, at=FILED)
    for someone in (cast.head, cast.coordinator):
        someone.disabled_at = FILED
    ticket = filed(cast)

    with pytest.raises(Refused, match="Nadie puede dar"):
        given(ticket, cast.colleague, cast.requester)


def test_the_new_requester_evaluates_and_the_one_before_does_not(cast: Cast) -> None:
    ticket = solved(cast)
    given(ticket, cast.colleague, cast.requester)

    with pytest.raises(Refused, match="La encuesta la responde Carlos Colega"):
        answer(ticket, agrees=True, scores=SCORES, comment="", channel="desk", by=cast.requester, at=LATER)
    answer(ticket, agrees=True, scores=SCORES, comment="", channel="desk", by=cast.colleague, at=LATER)

    assert ticket.state == "Cerrado"


def test_who_worked_it_never_answers_its_survey(cast: Cast) -> None:
    cast.professional.department = cast.requester.department
    db.session.flush()
    ticket = solved(cast)
    given(ticket, cast.professional, cast.requester)

    assert cast.professional.id in workers(ticket)
    assert [recipient for effect, recipient in waiting() if effect == "ask_survey"] == [str(cast.requester.id)]
    with pytest.raises(Refused, match="quien la atendió no responde su encuesta"):
        answer(ticket, agrees=True, scores=SCORES, comment="", channel="desk", by=cast.professional, at=LATER)


def test_what_a_requester_did_with_the_own_request_stays_no_work(cast: Cast) -> None:
    ticket = taken(cast)
    step(ticket, "suspend", note="¿Cuál?", by=cast.professional, at=FILED)
    step(ticket, "answer", by=cast.requester, at=LATER)

    given(ticket, cast.colleague, cast.requester, NEXT)

    assert workers(ticket) == {cast.professional.id}


def test_an_old_page_hands_nothing_over(cast: Cast) -> None:
    ticket = filed(cast)
    seen = ticket.version
    approve(ticket, cast)

    with pytest.raises(Overtaken):
        entrust(ticket, cast.colleague, by=cast.requester, at=LATER, seen=seen)


def test_the_new_requester_is_told(cast: Cast) -> None:
    ticket = filed(cast)
    waiting()
    given(ticket, cast.colleague, cast.requester)

    assert ("notify_requester", str(cast.colleague.id)) in waiting()


# The nudge


def test_who_asked_reminds_those_who_are_to_sign_once_a_day(cast: Cast) -> None:
    ticket = filed(cast)
    with pytest.raises(Refused, match="Ya se les avisó hoy"):
        nudge(ticket, by=cast.requester, at=LATER)
    waiting()

    nudge(ticket, by=cast.requester, at=NEXT)

    assert waiting() == [("remind_signers", f"jefatura|{cast.head.id}")]
    with pytest.raises(Refused, match="Ya se les avisó hoy"):
        nudge(ticket, by=cast.requester, at=NEXT)


def test_nobody_is_reminded_of_what_is_signed_nor_by_anybody_else(cast: Cast) -> None:
    ticket = received(cast)
    with pytest.raises(Refused, match="no espera ninguna firma"):
        nudge(ticket, by=cast.requester, at=NEXT)

    other = filed(cast)
    with pytest.raises(Refused, match="Rosa Solicitante, que tiene la solicitud"):
        nudge(other, by=cast.professional, at=NEXT)


# Two at once


def test_of_two_who_hand_it_over_at_once_one_does(desk: Flask, cast: Cast) -> None:
    ticket = filed(cast)
    number, seen = ticket.id, ticket.version
    absent(cast.requester, cast.deputy)
    people_ids = (cast.colleague.id, cast.requester.id, cast.head.id)
    db.session.commit()
    seen = db.session.get_one(Ticket, number).version
    db.session.commit()

    def handing(by: int) -> object:
        def act() -> str:
            mine, to = db.session.get_one(Ticket, number), db.session.get_one(Person, people_ids[0])
            entrust(mine, to, by=db.session.get_one(Person, by), at=LATER, seen=seen)
            return to.name

        return act

    answers = at_once(desk, handing(people_ids[1]), handing(people_ids[2]))  # type: ignore[arg-type]

    assert sorted(type(answer).__name__ for answer in answers) == ["Overtaken", "str"]
    assert len(history(Ticket.__tablename__, number, ("entrusted",))) == 1


# In the browser


@pytest.fixture
def house(app: Flask) -> House:
    return opened(app)


def test_the_page_hands_it_over_and_says_who_has_it(house: House) -> None:
    with house.open():
        filed(house.cast())
        carlos = house.cast().colleague.id
    rosa, page = house.browser("Rosa Solicitante"), "/tickets/2026-0001"
    seen = value(rosa.get(page), "seen", within='action="/tickets/2026-0001/requester')

    sent = {"which": "entrust", "seen": seen, "person": carlos, "note": "Falta la foto."}
    assert rosa.post(f"{page}/requester", data=sent).status_code == 303

    shown = words(house.browser("Carlos Colega").get(page))
    assert "hoy la tiene Carlos Colega" in shown
    assert "Rosa Solicitante dejó la solicitud en manos de Carlos Colega" in shown
    assert "Falta la foto." in shown
    assert "/requester" not in rosa.get(page).text


def test_the_page_keeps_what_was_typed_where_it_is_refused(house: House) -> None:
    with house.open():
        filed(house.cast())
        elena = house.cast().stranger.id
    rosa, page = house.browser("Rosa Solicitante"), "/tickets/2026-0001"
    seen = value(rosa.get(page), "seen", within='action="/tickets/2026-0001/requester')

    refused = rosa.post(
        f"{page}/requester", data={"which": "entrust", "seen": seen, "person": elena, "note": "Falta la foto."}
    )

    assert refused.status_code == 422
    assert "no es de Grupo de Crédito" in words(refused)
    assert "Falta la foto." in refused.text


def test_the_page_reminds_the_head(house: House) -> None:
    with house.open():
        filed(house.cast())
    rosa = house.browser("Rosa Solicitante")
    assert "Recordarles la firma" not in words(rosa.get("/tickets/2026-0001"))

    house.move(NEXT)
    rosa = house.browser("Rosa Solicitante")
    assert "Recordarles la firma" in words(rosa.get("/tickets/2026-0001"))
    assert rosa.post("/tickets/2026-0001/nudges").status_code == 303
    assert "Recordarles la firma" not in words(rosa.get("/tickets/2026-0001"))


def test_the_head_finds_what_nobody_goes_on_with(house: House) -> None:
    with house.open():
        cast = house.cast()
        filed(cast)
        filed(cast, by=cast.colleague)
    victor = house.browser("Víctor Vicepresidente")
    assert "no está: puede seguirla un colega" not in words(victor.get("/"))

    with house.open():
        absent(house.cast().requester, house.cast().deputy)

    home = words(victor.get("/"))
    assert "Rosa Solicitante no está: puede seguirla un colega." in home
    assert "Carlos Colega no está" not in home
    assert "Dejarla a un colega" in words(victor.get("/tickets/2026-0001"))
    assert "no está: puede seguirla un colega" not in words(house.browser("Luis Jurídico").get("/"))
