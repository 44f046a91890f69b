"""The survey from the mail: yes closes, no reopens with what is missing, afterwards a comment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.desk.browsing import House, opened, words
from tests.desk.cast import FILED, WEB, at, proved, taken, ticks

if TYPE_CHECKING:
    from flask import Flask

YES = {"said": "yes", "solved": "5", "on_time": "4", "treatment": "5", "comment": "Todo bien"}


@pytest.fixture
def house(app: Flask) -> House:
    return opened(app)


@pytest.fixture
def address(house: House) -> str:
    """The survey of a delivered ticket, as the mail carries it."""
    from ticketing.desk.deliverables.actions import tick
    from ticketing.desk.moving.actions import step
    from ticketing.office.links import actions, queries

    with house.open():
        cast = house.cast()
        fields = {
            "subject": "Informe anual",
            "words": "<p>Publíquese.</p>",
            "latest_date": "2026-03-31",
            "brand_manual": True,
        }
        ticket = taken(cast, category=WEB, fields=fields)
        tick(
            ticket,
            "web",
            evidence={"address": "https://portal.example/informe"},
            by=cast.professional,
            at=at("2026-03-03 11:00"),
        )
        proved(ticket, at("2026-03-03 11:00"))
        step(ticket, "solve", by=cast.professional, at=at("2026-03-03 11:00"))
        made = actions.link_for("survey", ticket, cast.requester, at=FILED)
        found = f"/survey/{queries.token(made)}"
    house.move(at("2026-03-03 12:00"))
    return found


def test_the_page_shows_what_was_delivered_and_until_when_it_waits(house: House, address: str) -> None:
    text = words(house.app.test_client().get(address))

    for told in (
        "Informe anual",
        "https://portal.example/informe",
        "¿La recibió a tiempo?",
        "se cierra sola el vie 6 mar, 17:00",
    ):
        assert told in text, told


def test_yes_closes_it(house: House, address: str) -> None:
    page = house.app.test_client().post(address, data=YES, follow_redirects=True)

    assert "Gracias por responder" in page.text
    assert "Usted respondió que está de acuerdo" in page.text
    with house.open():
        assert house.ticket().state == "Cerrado"


def test_yes_without_its_marks_comes_back_with_what_was_typed(house: House, address: str) -> None:
    answer = house.app.test_client().post(address, data={"said": "yes", "solved": "3", "comment": "Casi"})

    assert answer.status_code == 422
    assert "Falta responder: ¿La recibió a tiempo?" in answer.text
    assert "Casi</textarea>" in answer.text
    with house.open():
        assert house.ticket().state == "Solucionado"


def test_no_needs_what_is_missing_and_reopens(house: House, address: str) -> None:
    client = house.app.test_client()

    assert client.post(address, data={"said": "no", "comment": " "}).status_code == 422
    assert client.post(address, data={"said": "no", "comment": "Falta el anexo"}).status_code == 303
    with house.open():
        assert house.ticket().state == "Reabierto"
    assert "Falta el anexo" in house.browser("Pedro Profesional").get("/tickets/2026-0001").text


def test_after_the_closing_a_comment_moves_nothing_and_a_new_request_is_offered(house: House, address: str) -> None:
    client = house.app.test_client()
    client.post(address, data=YES)

    page = client.post(address, data={"said": "comment", "comment": "Gracias a todos"}, follow_redirects=True)

    assert "/requests/new?follows=2026-0001" in page.text
    assert "Gracias a todos" in house.browser("Pedro Profesional").get("/tickets/2026-0001").text
    assert client.post(address, data=YES).status_code == 422
    with house.open():
        assert house.ticket().state == "Cerrado"


def test_the_requester_answers_in_the_desk_too_and_nobody_else(house: House, address: str) -> None:
    assert address
    rosa, carlos = house.browser("Rosa Solicitante"), house.browser("Carlos Colega")

    assert "Responder la encuesta" in rosa.get("/tickets/2026-0001").text
    assert carlos.get("/tickets/2026-0001/survey").status_code == 404
    assert rosa.post("/tickets/2026-0001/survey", data=YES).status_code == 303
    with house.open():
        assert house.ticket().state == "Cerrado"


def test_the_public_face_shows_the_closed_survey_without_knowing_the_desk(house: House, address: str) -> None:
    from ticketing.app import create_app
    from ticketing.extensions import db

    house.app.test_client().post(address, data=YES)
    public = create_app(house.app.config["SETTINGS"], face="public")

    page = public.test_client().get(address)

    assert page.status_code == 200
    assert 'href="http://despacho.test/requests/new?follows=2026-0001"' in page.text
    with public.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def test_a_link_answers_one_solution_and_the_next_has_its_own(house: House, address: str) -> None:
    from ticketing.desk.handling.actions import take
    from ticketing.desk.letters import survey_words
    from ticketing.desk.moving.actions import step

    client, later = house.app.test_client(), at("2026-03-03 12:00")
    client.post(address, data={"said": "no", "comment": "Falta el anexo"})
    with house.open():
        cast, ticket = house.cast(), house.ticket()
        take(ticket, items=ticks(ticket), by=cast.professional, at=later, seen=None)
        step(ticket, "solve", by=cast.professional, at=later)
        new = str(survey_words(ticket, later)["url"])

    answer = client.post(address, data=YES)

    assert answer.status_code == 409
    assert "ya respondió la encuesta" in answer.text
    assert client.post(new[new.index("/survey/") :], data=YES).status_code == 303
    with house.open():
        assert house.ticket().state == "Cerrado"
