"""A program reads how many text messages a request asks for, as whoever may see the request."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.api.program import Program
from tests.desk.browsing import House, begun, opened, send
from tests.desk.test_sms_sheets import sheet
from tests.office.test_sms_rows import RIGHT

if TYPE_CHECKING:
    from flask import Flask

PLACE = "/tickets/2026-0001/text-messages"


@pytest.fixture
def house(app: Flask) -> House:
    return opened(app)


def test_a_program_reads_the_rows_of_a_sheet_of_messages(house: House) -> None:
    rosa = house.browser("Rosa Solicitante")
    send(rosa, begun(rosa), goes_by="both", text_messages=sheet(RIGHT, [*RIGHT[:2], 52123457, "Hola"]))
    (one,) = Program(house, "Rosa Solicitante").get(PLACE).get_json()["items"]
    assert (one["name"], one["state"], one["rows"], one["wrong"]) == ("base.xlsx", "fit", 2, 0)
    assert (one["phones"], one["problems"], one["reason"]) == (0, [], None)
    assert Program(house, "Elena Ajena").get(PLACE).status_code == 404


def test_a_request_without_text_messages_has_none(house: House) -> None:
    rosa = house.browser("Rosa Solicitante")
    send(rosa, begun(rosa))
    assert Program(house, "Rosa Solicitante").get(PLACE).get_json() == {"items": []}


def test_a_program_prepares_takes_and_tells_that_it_was_sent(app: Flask) -> None:
    from tests.desk.test_texts import at_work, token
    from ticketing import clock
    from ticketing.desk.texts.jobs import match_asked

    house = at_work(app)
    with house.open():
        file = token(house.ticket())
    pedro, rosa = (Program(house, name) for name in ("Pedro Profesional", "Rosa Solicitante"))
    assert rosa.post(f"{PLACE}/{file}/preparation", json={}).status_code == 409
    assert pedro.post(f"{PLACE}/{file}/preparation", json={}).get_json()["audience"]["state"] == "asked"
    with house.open():
        assert match_asked(clock.now()) == 1
    (one,) = pedro.get(PLACE).get_json()["items"]
    assert (one["audience"]["fit"], one["audience"]["rows"]) == (2, 4)
    with pedro.post(f"{PLACE}/{file}/ready", json={}) as ready:
        assert ready.data.startswith(b"PK")
    said = {"count": 2, "sent_at": one["audience"]["ready_at"], "proof_name": "informe.csv"}
    assert pedro.post(f"{PLACE}/{file}/sent", json=said | {"proof": "!"}).status_code == 422
    answer = pedro.post(f"{PLACE}/{file}/sent", json=said | {"proof": "YSxiCjEsMgo="}, key="una-vez")
    assert answer.get_json()["audience"]["sent"] == 2, answer.text
    assert pedro.post(f"{PLACE}/{file}/sent", json=said | {"proof": "YSxiCjEsMgo="}, key="una-vez").status_code == 200
    assert pedro.post(f"{PLACE}/{file}/sent", json=said | {"proof": "YSxiCjEsMgo="}).status_code == 409
