"""A program sees when a banner has room, schedules it, withdraws it, says what was done by hand, as its person may."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.api.program import Program
from tests.desk.browsing import House, opened
from tests.desk.portal_house import asking

if TYPE_CHECKING:
    from flask import Flask

ROSA, PEDRO, ELENA = "Rosa Solicitante", "Pedro Profesional", "Elena Ajena"
PLACE = "/tickets/2026-0001/banner"


@pytest.fixture
def house(app: Flask) -> House:
    made = opened(app)
    with made.open():
        asking(made.cast())
    return made


def test_a_program_schedules_it_and_says_what_was_done_by_hand(house: House) -> None:
    pedro, rosa = Program(house, PEDRO), Program(house, ROSA)
    asked = rosa.get(PLACE).get_json()["asked"]
    assert (asked["place"], asked["until"], asked["first"][:16]) == ("home", "2026-05-31", "2026-03-02T10:15")
    refused = rosa.post(PLACE, json={})
    assert (refused.status_code, "no le corresponde a su rol" in refused.get_json()["detail"]) == (409, True)
    for wrong in ({"start_at": "mañana"}, {"start_at": 5}, {"more": "sí"}, {"otra": 1}):
        assert pedro.post(PLACE, json=wrong).status_code == 422, wrong
    late = pedro.post(PLACE, json={"start_at": "2026-07-01T00:00:00-05:00"})
    assert (late.status_code, "antes de su último día" in late.get_json()["detail"]) == (409, True)
    past = pedro.post(PLACE, json={"start_at": "2026-02-27T00:00:00Z"})
    assert (past.status_code, "ya pasó" in past.get_json()["detail"]) == (409, True)

    made = pedro.post(PLACE, key="una", json={})
    assert (made.status_code, made.get_json()["state"]) == (201, "live")
    assert pedro.post(PLACE, key="una", json={}).get_json() == made.get_json()
    assert pedro.post(PLACE, json={}).status_code == 409
    (one,) = pedro.get("/banners").get_json()["items"]
    assert one == made.get_json()
    assert pedro.get(PLACE).get_json()["banners"] == [one]

    (task,) = pedro.get("/banner-tasks").get_json()["items"]
    assert (task["kind"], task["owner"]) == ("publish", PEDRO)
    address = f"/banner-tasks/{task['id']}"
    assert pedro.post(address, json={"address": "portal"}).status_code == 409
    assert rosa.post(address, json={"address": "https://portal.test/"}).status_code == 409
    done = pedro.post(address, json={"address": "https://portal.test/"}).get_json()
    assert (done["done_by"], done["address"]) == (PEDRO, "https://portal.test/")
    assert pedro.get("/banner-tasks").get_json()["items"] == []


def test_withdrawn_and_brought_forward_as_the_person_may(house: House) -> None:
    pedro, rosa, elena = (Program(house, name) for name in (PEDRO, ROSA, ELENA))
    made = pedro.post(PLACE, json={"start_at": "2026-04-01T08:00:00-05:00"}).get_json()
    assert (made["state"], made["from"]) == ("scheduled", "2026-04-01T08:00:00-05:00")
    forward, withdrawal = f"/banners/{made['id']}/forward", f"/banners/{made['id']}/withdrawal"
    for way, said in ((forward, {}), (withdrawal, {"reason": "x"})):
        assert rosa.post(way, json=said).status_code == 409
        assert elena.post(way, json=said).status_code == 404
    assert pedro.post(forward, json={}).get_json()["state"] == "live"
    assert pedro.post(forward, json={}).status_code == 409
    assert pedro.post(withdrawal, json={}).status_code in (409, 422)
    gone = pedro.post(withdrawal, json={"reason": "Está desactualizado"}).get_json()
    assert (gone["state"], gone["ended_by"], gone["reason"]) == ("over", PEDRO, "Está desactualizado")
    assert pedro.get("/banners").get_json()["items"] == []
    assert pedro.get("/banners?over=1&limit=1").get_json()["items"] == [gone]
    assert pedro.get(f"/banners?over=1&before={gone['id']}").get_json()["items"] == []
    assert pedro.get("/banners?over=2").status_code == 422
    assert elena.get("/banners?over=1").get_json()["items"] == []
    assert [each["kind"] for each in pedro.get("/banner-tasks").get_json()["items"]] == ["remove"]
