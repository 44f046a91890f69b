"""Who leaves hands over: what stays is shown, goes to a colleague who may have it, and the rest is said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.desk.cast import FILED, LIST, Cast, filed, taken
from tests.desk.test_together import at_once
from ticketing.audience.lists.queries import by_code
from ticketing.demo import roles
from ticketing.desk.cases.models import Ticket
from ticketing.desk.handling.actions import assign
from ticketing.extensions import db
from ticketing.ledger.events.queries import history
from ticketing.office import doors
from ticketing.office.accounts import actions as accounts
from ticketing.office.people import actions as people
from ticketing.office.people import queries
from ticketing.office.people.models import Person
from ticketing.office.sign_in.actions import begin
from ticketing.web.outcomes import Overtaken

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

TODAY, FIRST, LAST = date(2026, 3, 2), date(2026, 1, 1), date(2026, 4, 30)
Admin = Callable[[], "FlaskClient"]


@pytest.fixture
def administrator(cast: Cast) -> Person:
    """Somebody of the office who administers people, and reads no request."""
    found = people.add("Adela Administra", "adela@despacho.test", cast.comms, by=None, at=FILED)
    people.grant(found, roles.ADMINISTRATOR, from_on=FIRST, by=None, at=FILED)
    db.session.commit()
    return found


@pytest.fixture
def browser(desk: Flask, administrator: Person) -> FlaskClient:
    """The administrator's."""
    desk.config["WTF_CSRF_ENABLED"] = False
    _row, token = begin(administrator, "", at=FILED)
    db.session.commit()
    client = desk.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    return client


def kinds(thing: str, number: int) -> list[str]:
    return [event.kind for event in history(thing, number)]


def test_a_professional_who_leaves_hands_the_work_to_a_colleague(cast: Cast, browser: FlaskClient) -> None:
    ticket = taken(cast)
    version = ticket.version
    db.session.commit()
    place = f"/people/{cast.professional.id}"
    page = browser.get(f"{place}/leaving").text
    assert "Atiende 1 solicitud" in page
    assert ticket.number in page
    assert ticket.subject not in page

    answer = browser.post(f"{place}/disable", data={"to-requests": cast.other_professional.id}, follow_redirects=True)

    assert "1 asunto pasó a Ana Atiende." in answer.text
    assert not cast.professional.active
    assert ticket.assignee is cast.other_professional
    assert ticket.version > version
    assert kinds("ticket", ticket.id)[-1] == "assigned"
    assert kinds("person", cast.professional.id)[-2:] == ["handed_over", "person_disabled"]


def test_nobody_need_be_named_and_what_stays_is_shown_afterwards(cast: Cast, browser: FlaskClient) -> None:
    ticket = taken(cast)
    db.session.commit()
    place = f"/people/{cast.professional.id}"
    assert browser.post(f"{place}/disable", data={"to-requests": ""}).status_code == 303
    assert ticket.assignee is cast.professional
    page = browser.get(place).text
    assert "Lo que quedó a su nombre" in page
    assert "Atiende 1 solicitud" in page

    later = browser.post(f"{place}/hand-over", data={"to-requests": cast.coordinator.id}, follow_redirects=True)

    assert "1 asunto pasó a Clara Coordinadora." in later.text
    assert ticket.assignee is cast.coordinator
    assert "Lo que quedó a su nombre" not in later.text


def test_what_a_colleague_may_not_have_is_said_and_keeps_the_rest_from_nothing(
    cast: Cast, browser: FlaskClient
) -> None:
    free, barred = taken(cast), taken(cast)
    people.name_substitute(cast.head, cast.other_professional, from_on=TODAY, until_on=LAST, by=None, at=FILED)
    signed_for_the_head(barred, cast)
    db.session.commit()

    data = {"to-requests": cast.other_professional.id}
    answer = browser.post(f"/people/{cast.professional.id}/disable", data=data, follow_redirects=True)

    assert "1 asunto pasó a Ana Atiende." in answer.text
    assert f"No se entregó: {barred.number}: Ana Atiende firmó aquí en nombre" in answer.text
    assert free.assignee is cast.other_professional
    assert barred.assignee is cast.professional
    assert not cast.professional.active


def signed_for_the_head(ticket: Ticket, cast: Cast) -> None:
    """A row as a substitute's signature leaves it."""
    from ticketing.desk.gates.queries import to_sign
    from ticketing.office.signatures.models import Signature

    db.session.add(
        Signature(
            subject_kind="ticket",
            subject_id=ticket.id,
            gate="jefatura",
            verdict="approved",
            person_id=cast.other_professional.id,
            on_behalf_of_id=cast.head.id,
            content_hash=to_sign(ticket, "jefatura"),
            channel="desk",
            at=FILED,
        )
    )
    db.session.flush()


@pytest.mark.parametrize("who", ["requester", "auditor", "professional"])
def test_only_who_works_requests_gets_them(cast: Cast, browser: FlaskClient, who: str) -> None:
    ticket, other = taken(cast), getattr(cast, who)
    db.session.commit()
    page = browser.post(f"/people/{cast.professional.id}/disable", data={"to-requests": other.id})
    assert page.status_code == 422
    assert cast.professional.active
    assert ticket.assignee is cast.professional


def test_a_head_who_leaves_passes_on_department_lists_and_absences(cast: Cast, browser: FlaskClient) -> None:
    by_code(LIST).owner = cast.head
    people.name_substitute(cast.law_head, cast.head, from_on=TODAY, until_on=LAST, by=None, at=FILED)
    ticket = filed(cast)
    db.session.commit()
    page = browser.get(f"/people/{cast.head.id}/leaving").text
    for said in ("Responde por 1 lista", "Estudiantes", "1 firma la espera", ticket.number, "Encabeza 1 dependencia",
                 "Firma por 1 persona ausente", "Luis Jurídico"):  # fmt: skip
        assert said in page
    new = {f"to-{key}": cast.deputy.id for key in ("headships", "lists", "absences")}

    answer = browser.post(f"/people/{cast.head.id}/disable", data=new, follow_redirects=True)

    assert "3 asuntos pasaron a Delia Encargada." in answer.text
    assert queries.heads_above(cast.credit) == [cast.deputy]
    assert cast.deputy.headships[0].title == "Vicepresidente"
    assert by_code(LIST).owner is cast.deputy
    assert kinds("mailing_list", by_code(LIST).id)[-1] == "list_entrusted"
    assert queries.stood_in_for(cast.deputy, TODAY) == [cast.law_head]
    assert [one.title for one in doors.holdings(cast.deputy, FILED) if one.key == "signatures"] == ["1 firma la espera"]


def test_a_delegation_of_control_keeps_its_last_day(cast: Cast, browser: FlaskClient) -> None:
    people.grant(cast.stranger, roles.DELEGATE, from_on=FIRST, until_on=LAST, by=None, at=FILED)
    db.session.commit()
    data = {"to-delegations": cast.colleague.id}
    assert browser.post(f"/people/{cast.stranger.id}/disable", data=data).status_code == 303
    (given,) = queries.grants_of(cast.colleague)
    assert (given.role, given.from_on, given.until_on) == (roles.DELEGATE, TODAY, LAST)


def test_an_absent_person_does_not_stand_in_for_herself(cast: Cast, browser: FlaskClient) -> None:
    people.name_substitute(cast.law_head, cast.head, from_on=TODAY, until_on=LAST, by=None, at=FILED)
    db.session.commit()
    data = {"to-absences": cast.law_head.id}
    answer = browser.post(f"/people/{cast.head.id}/disable", data=data, follow_redirects=True)
    assert "nadie se reemplaza a sí mismo" in answer.text
    assert queries.substitutions_for([cast.law_head.id], TODAY) == []


def test_what_is_nobodys_business_of_another_stays_and_is_told(cast: Cast, browser: FlaskClient) -> None:
    ticket = filed(cast)
    db.session.commit()
    page = browser.get(f"/people/{cast.requester.id}/leaving").text
    assert "Pidió 1 solicitud que sigue" in page
    assert ticket.number in page
    assert "to-asked" not in page
    assert browser.post(f"/people/{cast.requester.id}/disable").status_code == 303
    assert ticket.requester is cast.requester


def test_who_has_nothing_leaves_at_once(cast: Cast, browser: FlaskClient) -> None:
    assert "No tiene nada a su nombre" in browser.get(f"/people/{cast.stranger.id}/leaving").text
    assert browser.post(f"/people/{cast.stranger.id}/disable").status_code == 303
    again = browser.post(f"/people/{cast.stranger.id}/disable")
    assert again.status_code == 422
    assert "ya no está en servicio" in again.text


def test_the_last_administrator_keeps_everything(cast: Cast, browser: FlaskClient, administrator: Person) -> None:
    by_code(LIST).owner = administrator
    db.session.commit()
    data = {"to-lists": cast.deputy.id}
    assert browser.post(f"/people/{administrator.id}/disable", data=data).status_code == 422
    assert by_code(LIST).owner is administrator
    assert administrator.active


def test_who_is_in_service_hands_nothing_over_and_an_empty_choice_is_said(cast: Cast, browser: FlaskClient) -> None:
    taken(cast)
    db.session.commit()
    place, data = f"/people/{cast.professional.id}/hand-over", {"to-requests": cast.coordinator.id}
    assert "está en servicio" in browser.post(place, data=data).text
    accounts.disable(cast.professional, by=None, at=FILED)
    db.session.commit()
    page = browser.post(place, data={"to-requests": ""})
    assert page.status_code == 422
    assert "Elija a quién" in page.text


def test_for_all_others_these_pages_do_not_exist(desk: Flask, cast: Cast) -> None:
    desk.config["WTF_CSRF_ENABLED"] = False
    _row, token = begin(cast.coordinator, "", at=FILED)
    db.session.commit()
    client = desk.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    place = f"/people/{cast.professional.id}"
    assert client.get(f"{place}/leaving").status_code == 404
    assert client.post(f"{place}/disable").status_code == client.post(f"{place}/hand-over").status_code == 404


def test_an_assignment_at_the_same_moment_is_not_undone(desk: Flask, cast: Cast, administrator: Person) -> None:
    from ticketing.office.handover.actions import disable

    ticket = taken(cast)
    number, leaves, by, to, boss = (
        ticket.id, cast.professional.id, administrator.id, cast.other_professional.id, cast.coordinator.id
    )  # fmt: skip
    seen = ticket.version
    db.session.commit()

    def person(one: int) -> Person:
        return db.session.get_one(Person, one)

    def leaving() -> object:
        disable(person(leaves), {"requests": person(to)}, by=person(by), at=FILED)
        return "left"

    def assigning() -> object:
        assign(db.session.get_one(Ticket, number), person(boss), by=person(boss), at=FILED, seen=seen)
        return "assigned"

    answers = at_once(desk, leaving, assigning)

    assert "left" in answers
    now = db.session.get_one(Ticket, number).assignee_id
    assert now == (boss if "assigned" in answers else to)
    assert all(isinstance(one, str | Overtaken) for one in answers)
