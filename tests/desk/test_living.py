"""An open page of a ticket tells who else is there, who writes and what came; only to those who may know."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.desk.browsing import House, opened, words
from tests.desk.cast import at, taken
from tests.harness.counting import counted
from ticketing.desk.messages.actions import post
from ticketing.desk.presence.jobs import forget_who_was_here
from ticketing.desk.presence.models import Presence
from ticketing.extensions import db

PAGE = "/tickets/2026-0001"
NOON = at("2026-03-02 12:00")
PEDRO, ANA, ROSA = "Pedro Profesional", "Ana Atiende", "Rosa Solicitante"


@pytest.fixture
def house(app: Flask) -> House:
    found = opened(app)
    with found.open():
        taken(found.cast())
    found.move(NOON)
    return found


def says(client: FlaskClient, doing: str = "") -> int:
    return client.post(f"{PAGE}/here", data={"doing": doing}).status_code


def told(client: FlaskClient, after: int = 10_000) -> str:
    return words(client.get(f"{PAGE}/live?after={after}"))


def newest(client: FlaskClient) -> int:
    """The event that the page knows."""
    return int(client.get(PAGE).text.split("/live?after=")[1].split('"')[0])


def test_who_works_it_sees_who_else_is_there_and_what_is_being_written(house: House) -> None:
    pedro, ana = house.browser(PEDRO), house.browser(ANA)
    assert told(pedro) == ""

    assert says(ana) == 204
    assert told(pedro) == "Ana Atiende también está aquí."
    assert told(ana) == ""  # not of oneself

    says(ana, "message")
    assert told(pedro) == "Ana Atiende está escribiendo."
    says(ana, "note")
    assert told(pedro) == "Ana Atiende está escribiendo una nota interna."

    says(ana, "gone")
    assert told(pedro) == ""


def test_what_a_page_said_holds_for_a_while(house: House) -> None:
    pedro, ana = house.browser(PEDRO), house.browser(ANA)
    says(ana, "message")
    house.move(NOON + timedelta(seconds=30))
    assert told(pedro) == "Ana Atiende también está aquí."
    house.move(NOON + timedelta(seconds=80))
    assert told(pedro) == ""


def test_several_stand_in_one_sentence(house: House) -> None:
    for name in (ANA, ROSA):
        says(house.browser(name))
    assert told(house.browser(PEDRO)) == "Ana Atiende y Rosa Solicitante también están aquí."


def test_who_asked_learns_only_that_the_office_writes_to_her(house: House) -> None:
    rosa, ana = house.browser(ROSA), house.browser(ANA)
    says(ana)
    assert told(rosa) == ""
    says(ana, "note")
    assert told(rosa) == ""
    says(ana, "message")
    assert told(rosa) == "Ana Atiende está escribiendo."


def test_who_only_signs_is_not_seen_and_sees_nobody(house: House) -> None:
    boss, pedro = house.browser("Víctor Vicepresidente"), house.browser(PEDRO)
    says(house.browser(ANA), "message")
    assert says(boss) == 204
    assert told(boss) == ""
    assert "Víctor" not in told(pedro)
    assert "data-here" not in boss.get(PAGE).text


def test_who_may_not_see_the_ticket_learns_nothing_of_it(house: House) -> None:
    stranger = house.browser("Elena Ajena")
    assert stranger.get(f"{PAGE}/live?after=0").status_code == 404
    assert says(stranger) == 404
    with house.open():
        house.ticket().reserved = True
        db.session.commit()
    assert house.browser(ANA).get(f"{PAGE}/live?after=0").status_code == 404


def test_a_message_that_came_is_told_with_the_way_to_it(house: House) -> None:
    pedro = house.browser(PEDRO)
    known = newest(pedro)
    with house.open():
        post(house.ticket(), "Ya está la fecha.", internal=False, by=house.cast().requester, at=NOON)
        db.session.commit()
    page = pedro.get(f"{PAGE}/live?after={known}")
    assert "Llegó un mensaje de Rosa Solicitante. Verlo aquí" in words(page)
    shown = page.text.split('data-shows="')[1].split('"')[0]
    assert f'id="{shown}"' in pedro.get(PAGE).text
    assert told(pedro, newest(pedro)) == ""  # the page that was loaded since shows it


def test_a_note_of_the_office_is_told_to_the_office_alone(house: House) -> None:
    ana, rosa = house.browser(ANA), house.browser(ROSA)
    known = newest(ana)
    with house.open():
        post(house.ticket(), "Ojo con la fecha.", internal=True, by=house.cast().professional, at=NOON)
        db.session.commit()
    assert "Llegó un mensaje de Pedro Profesional." in told(ana, known)
    assert told(rosa, known) == ""
    assert told(house.browser(PEDRO), known) == ""  # it is his own


def test_a_step_that_somebody_took_is_told(house: House) -> None:
    from ticketing.desk.moving.actions import step

    ana = house.browser(ANA)
    known = newest(ana)
    with house.open():
        step(house.ticket(), "suspend", note="¿Cuál?", by=house.cast().professional, at=NOON)
        db.session.commit()
    said = told(ana, known)
    assert said.startswith("Pedro Profesional ")
    assert "Suspendido" in said
    assert said.endswith("Ver la solicitud como está")


def test_as_long_as_nothing_changes_nothing_is_sent(house: House) -> None:
    pedro, ana = house.browser(PEDRO), house.browser(ANA)
    first = pedro.get(f"{PAGE}/live?after=10000")
    again = pedro.get(f"{PAGE}/live?after=10000", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    says(ana)
    assert pedro.get(f"{PAGE}/live?after=10000", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_asking_again_costs_few_questions_however_many_are_there(house: House) -> None:
    pedro = house.browser(PEDRO)
    pedro.get(f"{PAGE}/live?after=0")
    with counted(house.app) as alone:
        pedro.get(f"{PAGE}/live?after=0")
    for name in (ANA, ROSA, "Clara Coordinadora"):
        says(house.browser(name))
    with counted(house.app) as many:
        pedro.get(f"{PAGE}/live?after=0")
    assert len(many) <= len(alone) <= 12, many.said()


def test_who_reads_only_is_not_seen(house: House) -> None:
    from ticketing.demo.roles import AUDITOR
    from ticketing.office.people.actions import grant

    with house.open():
        cast = house.cast()
        grant(cast.stranger, AUDITOR, from_on=NOW_DAY, until_on=NOW_DAY + timedelta(days=9), by=None, at=NOON)
        db.session.commit()
    elena = house.browser("Elena Ajena")
    assert "data-here" not in elena.get(PAGE).text
    assert says(elena) == 422
    assert told(house.browser(PEDRO)) == ""


def test_who_was_there_is_forgotten_after_an_hour(house: House) -> None:
    says(house.browser(ANA))
    with house.open():
        assert forget_who_was_here(NOON + timedelta(minutes=59)) == 0
        assert forget_who_was_here(NOON + timedelta(minutes=61)) == 1
        assert db.session.query(Presence).count() == 0


NOW_DAY = NOON.date()
