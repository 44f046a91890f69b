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
    send(rosa, begun(rosa), text_messages=sheet(RIGHT, [*RIGHT[:2], 52123457, "Hola"]))
    (one,) = Program(house, "Rosa Solicitante").get(PLACE).get_json()["items"]
    assert (one["name"], one["state"], one["rows"], one["wrong"]) == ("base.xlsx", "fit", 2, 0)
    assert (one["phones"], one["problems"], one["reason"]) == (0, [], None)
    assert Program(house, "Elena Ajena").get(PLACE).status_code == 404


def test_a_request_without_text_messages_has_none(house: House) -> None:
    rosa = house.browser("Rosa Solicitante")
    send(rosa, begun(rosa))
    assert Program(house, "Rosa Solicitante").get(PLACE).get_json() == {"items": []}
