"""A program reads how what was published stands, vouches for it, and proves what is being made, as its person may."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.api.program import Program
from tests.desk.browsing import House, opened
from tests.desk.cast import FILED, WEB, taken
from ticketing.desk.deliverables.actions import tick

if TYPE_CHECKING:
    from flask import Flask

ROSA, PEDRO, ELENA = "Rosa Solicitante", "Pedro Profesional", "Elena Ajena"
TICKET = "/tickets/2026-0001"


@pytest.fixture
def house(app: Flask) -> House:
    return opened(app)


def test_a_program_vouches_as_its_person_may(house: House) -> None:
    with house.open():
        cast = house.cast()
        ticket = taken(cast, category=WEB)
        tick(ticket, "web", evidence={"address": "http://intranet.example/x"}, by=cast.professional, at=FILED)
    rosa, pedro, place = Program(house, ROSA), Program(house, PEDRO), f"{TICKET}/publications"
    (one,) = rosa.get(place).get_json()["items"]
    assert (one["state"], one["address"]) == ("waiting", "http://intranet.example/x")
    assert Program(house, ELENA).get(place).status_code == 404
    assert rosa.post(f"{place}/web/vouch", json={"reason": "Sí"}).status_code == 409
    assert pedro.post(f"{place}/campaign/vouch", json={"reason": "Sí"}).status_code == 404
    done = pedro.post(f"{place}/web/vouch", json={"reason": "Es de la intranet"})
    assert (done.status_code, done.get_json()["vouched_by"]) == (200, PEDRO)
    assert pedro.post(f"{place}/web/vouch", json={"reason": "Otra vez"}).status_code == 409
    assert pedro.post(f"{place}/web/look", json={}).get_json()["state"] == "waiting"


def test_a_program_proves_and_its_requesters_answers(house: House) -> None:
    with house.open():
        taken(house.cast(), category=WEB)
    rosa, pedro = Program(house, ROSA), Program(house, PEDRO)
    made = pedro.post(f"{TICKET}/deliverables/web/proofs", json={"address": "https://prueba.example/", "note": "Va"})
    assert made.status_code == 201
    place = f"{TICKET}/proofs/{made.get_json()['id']}"
    said = rosa.post(f"{place}/comments", json={"body": "Más claro", "page": 2})
    assert (said.status_code, said.get_json()["comments"][0]["page"]) == (201, 2)
    assert rosa.post(f"{place}/comments", json={"body": "x", "x": 5000, "y": 1}).status_code in (409, 422)
    settled = f"{place}/comments/{said.get_json()['comments'][0]['id']}/done"
    assert rosa.post(settled, json={}).status_code == 409
    assert pedro.post(settled, json={}).get_json()["comments"][0]["resolved_by"] == PEDRO
    assert pedro.post(f"{place}/answer", json={"verdict": "approved"}).status_code == 409
    assert rosa.post(f"{place}/answer", json={"verdict": "approved"}).get_json()["verdict"] == "approved"
    assert rosa.post(f"{place}/answer", json={"verdict": "approved"}).status_code == 409
    assert Program(house, ELENA).get(f"{TICKET}/proofs").status_code == 404
    assert rosa.post(f"{TICKET}/proofs/999/answer", json={"verdict": "approved"}).status_code == 404
    assert len(rosa.get(f"{TICKET}/proofs").get_json()["items"]) == 1
