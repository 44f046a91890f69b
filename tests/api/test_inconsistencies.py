"""Reports of inconsistencies by program: filed in a person's name, read by who sees them, given on with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.api.program import Program
from tests.desk.browsing import House, opened
from tests.desk.reporting import section, staffed, takes_reports

if TYPE_CHECKING:
    from flask import Flask

ROSA, VICTOR, ELENA = "Rosa Solicitante", "Víctor Vicepresidente", "Elena Ajena"
SAID = {"about": "page", "page": "https://entidad.test/creditos/x", "what": "Dice 3 y es 30."}
ONE = "/inconsistencies/REP-2026-0001"


@pytest.fixture
def house(app: Flask, monkeypatch: pytest.MonkeyPatch) -> House:
    """The cast in a house that takes reports."""
    found = opened(app)
    takes_reports(app, monkeypatch)
    with found.open():
        staffed(found.cast())
        section(found.cast())
    return found


def test_a_report_is_filed_once_read_by_its_owner_and_given_on(house: House) -> None:
    rosa, victor = Program(house, ROSA), Program(house, VICTOR)
    made = rosa.post("/inconsistencies", key="uno", json=SAID)
    assert made.status_code == 201, made.text
    assert made.json["number"] == "REP-2026-0001"
    assert rosa.post("/inconsistencies", key="uno", json=SAID).json == made.json
    address = made.json["url"].removeprefix("http://publico.test")
    assert house.app.test_client().get(address).status_code == 200

    told = victor.get(ONE).json
    assert (told["section"], told["name"], told["assignee"]) == ("entidad.test/creditos", ROSA, VICTOR)
    assert (told["reporter"], told["petition"]) == ("staff", False)
    to = {"email": "luisjurdico@despacho.test", "reason": "Es una norma."}
    given = victor.post(f"{ONE}/assignee", json=to)
    assert given.status_code == 200, given.text
    assert given.json["assignee"] == "Luis Jurídico"
    assert victor.post(f"{ONE}/assignee", json=to).status_code in (404, 409)


def test_others_neither_read_nor_give_on_what_they_do_not_see(house: House) -> None:
    Program(house, ROSA).post("/inconsistencies", json=SAID)
    elena = Program(house, ELENA)
    assert elena.get(ONE).status_code == 404
    assert elena.post(f"{ONE}/assignee", json={"email": "x@y.test", "reason": "x"}).status_code == 404
    assert Program(house, VICTOR, "campaigns:read").post("/inconsistencies", json=SAID).status_code == 403


@pytest.mark.parametrize("wrong", [
    {"about": "otro"}, {"page": "javascript:alert(1)"}, {"what": " "}, {"what": "x" * 3501}, {"day": "mañana"},
    {"email": "nadie"}, {"name": "a\r\nb"}, {"reporter": "alien"}, {"page": ""}, {"otro": 1}, {"technical": "si"},
    {"about": "mail"},
])  # fmt: skip
def test_what_is_wrong_is_told_as_a_problem(house: House, wrong: dict[str, Any]) -> None:
    answer = Program(house, ROSA).post("/inconsistencies", json={**SAID, **wrong})
    assert answer.status_code in (400, 409, 422), answer.text
    assert answer.mimetype == "application/problem+json"
    assert Program(house, VICTOR).get(ONE).status_code == 404


def test_a_program_waits_as_people_do(house: House) -> None:
    rosa = Program(house, ROSA)
    answers = [rosa.post("/inconsistencies", json=SAID | {"email": f"n{one}@x.test"}) for one in range(11)]
    assert [one.status_code for one in answers] == [201] * 10 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
