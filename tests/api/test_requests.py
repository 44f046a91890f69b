"""A program reads whose a request is, decides at its gates, hands it over, finds what it repeats: as its person may."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.api.program import Program
from tests.desk.browsing import House, opened
from tests.desk.cast import BOTH, at, filed, form, taken
from tests.desk.test_repeated import GRANTS, SAME

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

ROSA, CARLOS, ELENA, LUIS = "Rosa Solicitante", "Carlos Colega", "Elena Ajena", "Luis Jurídico"
PEDRO, CLARA = "Pedro Profesional", "Clara Coordinadora"
PLACE = "/tickets/2026-0001"


@pytest.fixture
def house(app: Flask) -> House:
    return opened(app)


def told(answer: TestResponse, status: int = 200) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json or {}
    return found


def address(house: House, name: str) -> str:
    with house.open():
        return house.person(name).email


def test_an_area_says_that_it_is_told_of_what_it_read(house: House) -> None:
    with house.open():
        cast = house.cast()
        filed(cast, fields=form(areas=[cast.law.id, cast.treasury.id]))
    luis = Program(house, LUIS)
    (gate,) = [one for one in told(luis.get(f"{PLACE}/hands"))["gates"] if one["name"] == "areas"]
    assert (gate["mine"], gate["verdicts"]) == (True, ["rejected", "aware", "observed"])
    said = {"verdict": "aware", "content_hash": gate["content_hash"]}

    stale = luis.post(f"{PLACE}/gates/areas", json=said | {"content_hash": "0" * 64})
    assert stale.status_code == 409
    after = told(luis.post(f"{PLACE}/gates/areas", json=said))

    (gate,) = [one for one in after["gates"] if one["name"] == "areas"]
    assert (gate["status"], gate["areas_left"]) == ("open", ["Tesorería"])
    assert Program(house, ELENA).post(f"{PLACE}/gates/areas", json=said).status_code == 404
    assert Program(house, CARLOS).post(f"{PLACE}/gates/areas", json=said).status_code == 409
    assert Program(house, CARLOS, "campaigns:read").post(f"{PLACE}/gates/areas", json=said).status_code == 403


def test_a_request_changes_hands_once(house: House) -> None:
    with house.open():
        filed(house.cast())
    rosa, said = Program(house, ROSA), {"email": address(house, CARLOS), "note": "Falta la foto."}
    assert (
        "no es de Grupo" in told(rosa.post(f"{PLACE}/requester", json={"email": address(house, ELENA)}), 409)["detail"]
    )
    assert "Nadie de la casa" in told(rosa.post(f"{PLACE}/requester", json={"email": "x@y.example"}), 409)["detail"]

    for _ in range(2):
        after = told(rosa.post(f"{PLACE}/requester", key="una", json=said))
        assert (after["requester"], after["filed_by"]) == (CARLOS, ROSA)

    assert told(rosa.post(f"{PLACE}/requester", json=said), 409)["detail"].startswith("La solicitud la entrega Carlos")
    assert Program(house, ELENA).post(f"{PLACE}/requester", json=said).status_code == 404


def test_who_asked_reminds_once_a_day(house: House) -> None:
    with house.open():
        filed(house.cast())
    house.move(at("2026-03-03 09:00"))
    rosa = Program(house, ROSA)

    told(rosa.post(f"{PLACE}/nudges", json={}))

    assert "Ya se les avisó hoy" in told(rosa.post(f"{PLACE}/nudges", json={}), 409)["detail"]


def test_a_thing_owed_is_given(house: House) -> None:
    with house.open():
        taken(house.cast(), category=BOTH)
    said = {"email": address(house, "Ana Atiende")}

    after = told(Program(house, CLARA).post(f"{PLACE}/deliverables/web/assignee", json=said))

    states = {one["kind"]: (one["state"], one["assignee"]) for one in after["deliverables"]}
    assert states == {"web": ("En curso", "Ana Atiende"), "campaign": ("Sin empezar", None)}
    assert Program(house, CLARA).post(f"{PLACE}/deliverables/nada/assignee", json=said).status_code == 404
    assert told(Program(house, ROSA).post(f"{PLACE}/deliverables/web/assignee", json=said), 409)["detail"]


def test_the_office_reads_what_is_likely_repeated(house: House) -> None:
    with house.open():
        cast = house.cast()
        filed(cast, fields=GRANTS)
        filed(cast, fields=SAME, by=cast.colleague)

    (one,) = told(Program(house, PEDRO).get("/tickets/2026-0002/alike"))["items"]

    assert (one["number"], one["score"] >= 0.6) == ("2026-0001", True)
    assert "«becas»" in one["why"]
    assert Program(house, ROSA).get("/tickets/2026-0002/alike").status_code == 409
    assert Program(house, ELENA).get("/tickets/2026-0002/alike").status_code == 404
