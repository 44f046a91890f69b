"""Requests that are likely repeated: told while filing and while deciding, never beyond what one may see; annulled as
repeated, each leads to the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.desk.browsing import House, begun, opened, send, value, words
from tests.desk.cast import FILED, Cast, at, filed, form, received
from tests.desk.test_together import at_once
from ticketing.desk.alike.queries import like_it, likely, original, repeated_ones, wanted
from ticketing.desk.cases.grounds import Reservation
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.desk.moving.actions import step
from ticketing.extensions import db
from ticketing.ledger.events.queries import history
from ticketing.office.people.models import Person
from ticketing.office.people.queries import roles_of
from workflows.reading import load
from workflows.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from flask import Flask


LATER = at("2026-03-03 09:00")
GRANTS = form(subject="Becas abiertas hasta el viernes", words="<p>Inscríbase en las becas antes del viernes.</p>")
SAME = form(
    subject="Inscripción a becas: hasta el viernes",
    words="<p>Las becas están abiertas; inscríbase antes del viernes.</p>",
)
OTHER = form(subject="Nuevo horario de la sede Cali", words="<p>La sede de Cali atiende desde las siete por obras.</p>")


def found(ticket: Ticket, person: Person, when: datetime = LATER) -> list[str]:
    """The subjects of those like it, for this person."""
    roles = roles_of(person, when.date())
    return [each.ticket.subject for each in like_it(ticket, person, roles, on=when.date(), at=when)]


def test_the_same_in_other_words_is_found_with_its_reason(cast: Cast) -> None:
    filed(cast, fields=OTHER)
    first, second = filed(cast, fields=GRANTS), filed(cast, fields=SAME, by=cast.colleague)

    (one,) = like_it(second, cast.professional, roles_of(cast.professional, LATER.date()), on=LATER.date(), at=LATER)

    assert one.ticket is first
    assert one.score >= 0.6
    assert "«becas»" in one.why
    assert "tienen la misma fecha límite" in one.why


def test_only_of_the_same_department_and_of_thirty_days_and_standing(cast: Cast) -> None:
    elsewhere = filed(cast, fields=GRANTS, by=cast.stranger)
    old = filed(cast, at("2026-01-20 10:00"), fields=GRANTS | {"latest_date": "2026-02-20"})
    annulled = filed(cast, fields=GRANTS)
    step(annulled, "annul_misfiled", note="No va", by=cast.professional, at=FILED)
    mine = filed(cast, fields=SAME)

    assert found(mine, cast.professional) == []
    assert {elsewhere.department_id, old.department_id} == {cast.treasury.id, mine.department_id}


def test_at_most_three_are_told(cast: Cast) -> None:
    for _ in range(5):
        filed(cast, fields=GRANTS)

    assert len(found(filed(cast, fields=SAME), cast.professional)) == 3


def test_what_one_may_not_see_is_like_nothing(cast: Cast) -> None:
    filed(cast, fields=GRANTS, reserved=Reservation("Datos de menores", "18a"))
    mine = filed(cast, fields=SAME, by=cast.colleague)

    assert found(mine, cast.colleague) == []
    assert found(mine, cast.professional) == []
    assert found(mine, cast.coordinator) == ["Becas abiertas hasta el viernes"]


def test_who_writes_one_is_told_of_the_departments(cast: Cast) -> None:
    filed(cast, fields=GRANTS)
    asked = wanted(load("icetex"), SAME)

    def told(person: Person) -> int:
        roles = roles_of(person, LATER.date())
        return len(likely(asked, person.department, person, roles, on=LATER.date(), at=LATER))

    assert told(cast.colleague) == 1
    assert told(cast.stranger) == 0
    assert likely(wanted(load("icetex"), {}), cast.credit, cast.colleague, (), on=LATER.date(), at=LATER) == []


# Annulled as repeated


def test_each_leads_to_the_other(cast: Cast) -> None:
    first, second = filed(cast, fields=GRANTS), filed(cast, fields=SAME, by=cast.colleague)

    step(second, "annul_repeated", note="Es la misma", by=cast.professional, at=LATER, repeats=first)

    assert second.repeats_id == first.id
    assert second.state == "Anulado"
    roles = roles_of(cast.professional, LATER.date())
    assert list(repeated_ones(first, cast.professional, roles, LATER.date())) == [second]
    assert len(history("ticket", first.id, ("repeated",))) == 1


def test_it_may_repeat_what_is_not_in_the_desk(cast: Cast) -> None:
    ticket = filed(cast)

    step(ticket, "annul_repeated", note="Llegó también por memorando", by=cast.professional, at=LATER)

    assert (ticket.state, ticket.repeats_id) == ("Anulado", None)


@pytest.mark.parametrize(
    ("key", "of", "why"),
    [
        ("annul_repeated", "itself", "de sí misma"),
        ("annul_repeated", "annulled", "elija una que siga en pie|siguen en pie"),
        ("annul_misfiled", "first", "no dice de cuál es repetida|no es por repetida"),
    ],
)
def test_it_repeats_another_that_stands_and_only_for_that_reason(cast: Cast, key: str, of: str, why: str) -> None:
    first, mine, annulled = filed(cast), filed(cast), filed(cast)
    step(annulled, "annul_misfiled", note="No va", by=cast.professional, at=FILED)
    others = {"first": first, "itself": mine, "annulled": annulled}

    with pytest.raises(Refused, match=why):
        step(mine, key, note="Es la misma", by=cast.professional, at=LATER, repeats=others[of])
    assert (mine.state, mine.repeats_id) == ("Registrado", None)


def test_nobody_names_one_that_he_or_she_does_not_see(cast: Cast) -> None:
    filed(cast, by=cast.stranger)
    roles = roles_of(cast.colleague, LATER.date())

    for number in ("2026-0001", "2026-9999", "nada", ""):
        with pytest.raises(Refused, match="entre las que usted ve"):
            original(number, cast.colleague, roles, LATER.date())


def test_a_request_of_an_earlier_version_is_annulled_as_before(cast: Cast) -> None:
    ticket = received(cast)
    assert rules_of(ticket).step("annul_repeated").repeats
    assert not rules_of(ticket).step("annul_misfiled").repeats


def test_two_that_are_annulled_as_repeated_of_each_other_leave_one(desk: Flask, cast: Cast) -> None:
    one, other = filed(cast, fields=GRANTS).id, filed(cast, fields=SAME).id
    by = cast.professional.id
    db.session.commit()

    def annulling(mine: int, original: int) -> Callable[[], object]:
        def act() -> str:
            ticket, first = db.session.get_one(Ticket, mine), db.session.get_one(Ticket, original)
            step(
                ticket, "annul_repeated", note="Es la misma", by=db.session.get_one(Person, by), at=LATER, repeats=first
            )
            return ticket.state

        return act

    answers = at_once(desk, annulling(one, other), annulling(other, one))

    assert sorted(type(answer).__name__ for answer in answers) == ["Refused", "str"]
    states = sorted(db.session.get_one(Ticket, each, populate_existing=True).state for each in (one, other))
    assert states == ["Anulado", "Registrado"]


# In the browser


@pytest.fixture
def house(app: Flask) -> House:
    return opened(app)


def two(house: House, **more: Any) -> None:
    with house.open():
        cast = house.cast()
        filed(cast, fields=GRANTS, **more)
        filed(cast, fields=SAME, by=cast.colleague)


def test_the_form_tells_of_one_that_the_department_asked(house: House) -> None:
    with house.open():
        filed(house.cast(), fields=GRANTS)
    carlos = house.browser("Carlos Colega")
    address = begun(carlos)
    send(
        carlos,
        address,
        subject=SAME["subject"],
        words="Las becas están abiertas; inscríbase antes del viernes.",
        do="save",
    )

    page = words(carlos.get(address))
    assert "Quizá ya está pedida" in page
    assert "2026-0001" in page
    assert "Si es otra cosa, envíela igual" in page
    piece = words(carlos.get(f"{address}/alike?subject=Horario de la sede de Cali"))
    assert "Becas abiertas" not in piece
    assert send(carlos, address, subject=SAME["subject"]).status_code == 303

    elena = house.browser("Elena Ajena")
    other = begun(elena)
    send(elena, other, subject=GRANTS["subject"], do="save")
    assert "Quizá ya está pedida" not in words(elena.get(other))


def test_whoever_decides_sees_them_and_annuls_one_as_repeated(house: House) -> None:
    two(house)
    pedro, page = house.browser("Pedro Profesional"), "/tickets/2026-0002"
    assert 'hx-get="/tickets/2026-0002/alike"' in pedro.get(page).text
    told = words(pedro.get(f"{page}/alike"))
    assert "2026-0001" in told
    assert "las dos dicen" in told
    seen = value(pedro.get(page), "seen", within=f'action="{page}/steps"')
    sent = {"step": "annul_repeated", "note": "Es la misma", "seen": seen, "repeats": "2026-0001"}

    refused = pedro.post(f"{page}/steps", data=sent | {"which": "step-annul_out_of_scope", "repeats": "2026-0999"})
    assert refused.status_code == 422
    assert "No hay ninguna solicitud «2026-0999»" in words(refused)
    assert pedro.post(f"{page}/steps", data=sent).status_code == 303

    assert "Repetida de 2026-0001" in words(pedro.get(page))
    assert "Sus repetidas 2026-0002" in words(pedro.get("/tickets/2026-0001"))


def test_only_who_works_requests_opens_what_is_like_one(house: House) -> None:
    two(house)

    assert house.browser("Rosa Solicitante").get("/tickets/2026-0002/alike").status_code == 404
    assert house.browser("Elena Ajena").get("/tickets/2026-0002/alike").status_code == 404


def test_a_reserved_one_is_not_named_to_whoever_does_not_see_it(house: House) -> None:
    two(house, reserved=Reservation("Datos de menores", "18a"))

    pedro = house.browser("Pedro Profesional")
    assert "2026-0001" not in words(pedro.get("/tickets/2026-0002/alike"))
    with house.open():
        cast = house.cast()
        step(house.ticket("2026-0002"), "annul_repeated", note="Es la misma", by=cast.coordinator, at=LATER,
             repeats=house.ticket("2026-0001"))  # fmt: skip
    assert "2026-0001" not in words(pedro.get("/tickets/2026-0002"))
