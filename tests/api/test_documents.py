"""A program reads what was found in documents, takes the copy to publish, and lets one pass as its person may."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.api.program import Program
from tests.desk.browsing import House, opened
from tests.desk.test_documents import opened_case, untitled
from tests.office.documents_made import made

if TYPE_CHECKING:
    from flask import Flask

ROSA, PEDRO, ELENA = "Rosa Solicitante", "Pedro Profesional", "Elena Ajena"
PLACE = "/tickets/2026-0001/documents"


@pytest.fixture
def house(app: Flask) -> House:
    return opened(app)


def test_a_program_reads_the_findings_and_takes_the_copy(house: House) -> None:
    token = opened_case(house, made(untitled))
    rosa = Program(house, ROSA)
    (one,) = rosa.get(PLACE).get_json()["items"]
    assert (one["file"], one["state"], one["open"], one["clean"]) == (token, "fit", ["title"], True)
    assert {"what": "autor", "value": "Juana Pérez"} in one["removed"]
    assert {each["rule"]: each["state"] for each in one["findings"]}["language"] == "pass"
    with rosa.get(f"{PLACE}/{token}/clean") as copy:
        assert copy.mimetype == "application/pdf"
        assert b"Juana" not in copy.data
    assert Program(house, ELENA).get(PLACE).status_code == 404
    assert Program(house, ELENA).get(f"{PLACE}/{token}/clean").status_code == 404
    assert rosa.get(f"{PLACE}/nadie/clean").status_code == 404


def test_only_a_program_of_who_works_it_lets_a_document_pass(house: House) -> None:
    token = opened_case(house, made(untitled))
    said = {"rule": "title", "reason": "Es un formato antiguo."}
    refused = Program(house, ROSA).post(f"{PLACE}/{token}/waivers", json=said)
    assert (refused.status_code, "no le corresponde a su rol" in refused.get_json()["detail"]) == (409, True)
    pedro = Program(house, PEDRO)
    assert pedro.post(f"{PLACE}/{token}/waivers", json={"rule": "title"}).status_code == 409
    wrong = pedro.post(f"{PLACE}/{token}/waivers", json=said | {"rule": "language"})
    assert (wrong.status_code, "no tiene esa observación" in wrong.get_json()["detail"]) == (409, True)
    done = pedro.post(f"{PLACE}/{token}/waivers", key="una", json=said)
    assert (done.status_code, done.get_json()["open"]) == (201, [])
    assert [each["by"] for each in done.get_json()["waivers"]] == [PEDRO]
    assert pedro.post(f"{PLACE}/{token}/waivers", key="una", json=said).status_code == 201
