"""A notice from its request to the archive, as people at their desks and programs see it."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from tests.api.program import Program
from tests.desk.browsing import House, value, words
from tests.desk.cast import FILED
from tests.dispatch.test_campaigns import confirmed, verified
from tests.dispatch.test_infoservices import asked, launched, made, sent

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

PEDRO, CLARA, ROSA, ELENA = "Pedro Profesional", "Clara Coordinadora", "Rosa Solicitante", "Elena Ajena"
GROUP = "/groups/ies"


@pytest.fixture
def house(app: Flask) -> House:
    """The office of the cast."""
    from tests.desk.browsing import opened

    return opened(app)


def post(client: FlaskClient, address: str, **data: Any) -> Any:
    return client.post(address, data=data)


def gone_out(house: House, *, reserved: bool = False, **more: Any) -> None:
    with house.open():
        ticket = asked(house.cast(), **more)
        sent(ticket, house.cast())
        ticket.reserved = reserved


def test_the_professional_makes_it_from_the_request(house: House) -> None:
    with house.open():
        asked(house.cast())
    pedro = house.browser(PEDRO)
    page = pedro.get("/tickets/2026-0001")
    assert "Hacer el infoservicio" in words(page)
    assert "Hacer la campaña" not in words(page)
    answer = post(pedro, "/campaigns/of/2026-0001", engine="infoservice")
    assert answer.status_code == 303
    screen = words(pedro.get(answer.location))
    assert "8 palabras, de 300" in screen
    content = pedro.get("/campaigns/1/content").text
    for absent in ('name="tracking"', 'name="mail_class"', 'name="utm"'):
        assert absent not in content
    assert post(pedro, "/campaigns/of/2026-0001", engine="otro").status_code == 422
    assert post(pedro, "/campaigns/of/2026-0001").status_code == 422


def test_its_content_is_changed_on_the_page(house: House) -> None:
    with house.open():
        made(asked(house.cast()), house.cast())
    pedro = house.browser(PEDRO)
    page = pedro.get("/campaigns/1/content")
    said = {"version": value(page, "version"), "subject": "Nuevo horario", "words": "<p>Desde hoy.</p>"}
    from_address = "comunicaciones@demo.despacho.example"
    with house.open():
        from ticketing.office.senders.queries import principal

        from_address = principal().address
    answer = post(pedro, "/campaigns/1/content", **said, from_address=from_address)
    assert answer.status_code == 303, words(answer)
    with house.open():
        from ticketing.massmail.campaigns.queries import get

        assert (get(1).subject, get(1).tracking, get(1).plain) == ("Nuevo horario", "off", True)


def test_a_program_makes_and_launches_it(house: House) -> None:
    with house.open():
        asked(house.cast())
    program = Program(house, PEDRO)
    assert program.post("/tickets/2026-0001/campaigns", json={"engine": "otro"}).status_code in (409, 422)
    told = program.post("/tickets/2026-0001/campaigns", json={"engine": "infoservice"})
    assert (told.status_code, told.json["engine"], told.json["heading"]) == (201, "infoservice", None)
    refused = program.patch("/campaigns/1/content", json={"tracking": "identified"})
    assert refused.status_code == 409
    assert "no se mide" in refused.json["detail"]
    assert program.patch("/campaigns/1/content", json={"subject": "Nuevo horario"}).json["tracking"] == "off"
    with house.open():
        from ticketing.massmail.campaigns.queries import get

        confirmed(get(1), house.cast())
        verified(house.ticket(), house.cast())
    launched = program.post("/campaigns/1/launch", json={})
    assert launched.json["heading"] == "Infoservicio 1 de 2026: ", launched.json
    again = program.post("/campaigns/1/launch", json={})
    assert again.status_code == 409
    assert program.get("/campaigns/1").json["heading"] == "Infoservicio 1 de 2026: "


def test_everybody_who_works_here_finds_it_again(house: House) -> None:
    gone_out(house)
    elena = house.browser(ELENA)
    assert "Becas abiertas hasta el viernes" in words(elena.get("/infoservices"))
    page = elena.get("/infoservices/2026/1")
    assert "Infoservicio 1 de 2026" in words(page)
    assert "Cifras" not in words(page)
    assert "otro horario" in words(elena.get("/infoservices/2026/1/message"))
    assert "otro horario" in words(elena.get("/infoservices/2026/1/message?modo=texto"))
    pedro = house.browser(PEDRO).get("/infoservices/2026/1")
    assert "Aceptados" in words(pedro)
    assert house.app.test_client().get("/infoservices").status_code in (302, 303)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=HORARIO+atíende", True), ("q=1", True), ("q=1+de+2026", True), ("q=1/2025", False), ("q=2", False),
        ("q=nada", False), ("group=ies", True), ("group=staff", False), ("since=2026-03-02&until=2026-03-02", True),
        ("since=2026-03-03", False), ("until=2026-03-01", False), ("q=%25", False),
        ("since=0001-01-01&until=9999-12-31", True), ("since=x&before=y&group=z", True), ("before=2026-1", False),
    ],
)  # fmt: skip
def test_it_is_found_by_words_number_group_and_day(house: House, query: str, found: bool) -> None:
    gone_out(house)
    page = house.browser(ELENA).get(f"/infoservices?{query}")
    assert page.status_code == 200
    assert ("Becas abiertas" in words(page)) is found


def test_that_of_a_reserved_request_is_for_its_own_people(house: House) -> None:
    gone_out(house, reserved=True)
    elena, rosa = house.browser(ELENA), house.browser(ROSA)
    assert "Becas" not in words(elena.get("/infoservices"))
    for place in ("", "/message"):
        assert elena.get(f"/infoservices/2026/1{place}").status_code == 404
        assert rosa.get(f"/infoservices/2026/1{place}").status_code == 200
    assert Program(house, ELENA).get("/infoservices/2026/1").status_code == 404
    assert Program(house, ELENA).get("/infoservices").json["items"] == []


def test_one_that_did_not_go_out_leaves_its_number_without_its_words(house: House) -> None:
    with house.open():
        from ticketing.dispatch.campaigns.actions import cancel

        campaign = launched(asked(house.cast()), house.cast())
        cancel(campaign, reason="Ya no", by=house.cast().professional, at=FILED)
    page = words(house.browser(ELENA).get("/infoservices"))
    assert "Se canceló antes de salir" in page
    assert "Becas" not in page
    assert house.browser(ELENA).get("/infoservices/2026/1").status_code == 404
    [told] = Program(house, ELENA).get("/infoservices").json["items"]
    assert (told["number"], told["sent"], told["subject"]) == (1, False, None)


def test_a_program_reads_the_archive(house: House) -> None:
    gone_out(house, groups=("ies", "staff"))
    program = Program(house, ELENA)
    [told] = program.get("/infoservices?q=horario&group=staff").json["items"]
    assert (told["year"], told["number"], told["groups"]) == (2026, 1, ["ies", "staff"])
    one = program.get("/infoservices/2026/1").json
    assert "otro horario" in one["text"]
    assert "figures" not in one
    assert program.get("/infoservices?since=ayer").status_code == 422
    figures = Program(house, PEDRO).get("/infoservices/2026/1").json["figures"]
    assert figures["accepted"] == 6


def test_its_figures_are_told_by_group(house: House) -> None:
    gone_out(house, groups=("ies", "staff"))
    with house.open():
        from ticketing.massmail.campaigns.queries import get
        from ticketing.massmail.statistics.lists import count

        count(get(1))
    told = Program(house, PEDRO).get("/infoservices/2026/1").json["by_group"]
    assert [(part["code"], part["accepted"], part["failed"]) for part in told] == [("staff", 3, 0), ("ies", 3, 0)]


def test_a_group_is_kept_on_its_page(house: House) -> None:
    with house.open():
        from ticketing.audience.lists.queries import group

        assert group("ies").domains
    pedro = house.browser(PEDRO)
    assert "Instituciones" in words(pedro.get("/groups"))
    assert post(pedro, f"{GROUP}/members", email="a@ies.example", name="Ana").status_code == 303
    other = post(pedro, f"{GROUP}/members", email="a@otro.example")
    assert other.status_code == 422
    assert "no es de un dominio que el grupo permite" in words(other)
    wrong = post(pedro, f"{GROUP}/sheet", rows="b@ies.example\nc@otro.example")
    assert wrong.status_code == 422
    assert "Fila 2" in words(wrong)
    file = (io.BytesIO(b"correo;nombre\nb@ies.example;Beto\n"), "hoja.csv")
    assert post(pedro, f"{GROUP}/sheet", rows="", file=file).status_code == 303
    page = pedro.get(GROUP)
    assert "b@ies.example" in page.text
    assert "c@otro.example" not in page.text
    with house.open():
        from ticketing.audience.contacts.queries import by_email

        contact = by_email("a@ies.example")
        assert contact is not None
        number = contact.id
    assert post(pedro, f"{GROUP}/members/{number}/removal").status_code == 303
    pedro.get(GROUP)  # the message that says so is gone
    assert "a@ies.example" not in pedro.get(GROUP).text


def test_only_who_enables_lists_says_what_a_group_permits(house: House) -> None:
    pedro, clara = house.browser(PEDRO), house.browser(CLARA)
    said = {
        "name": "Prensa", "code": "prensa", "purpose": "Los medios", "domains": "diario.example, radio.example",
        "valid_until": "2027-03-01",
    }  # fmt: skip
    with house.open():
        owner = str(house.cast().coordinator.id)
    assert pedro.get("/groups/new").status_code == 404
    assert post(pedro, "/groups/new", **said, owner=owner).status_code == 404
    answer = post(clara, "/groups/new", **said, owner=owner)
    assert answer.status_code == 303, words(answer)
    for place, data in (
        ("domains", {"domains": "x.example"}),
        ("switch-off", {"reason": "x"}),
        ("owner", {"owner": owner}),
    ):
        assert post(pedro, f"/groups/prensa/{place}", **data).status_code in (404, 422), place
    assert post(clara, "/groups/prensa/domains", domains="radio.example").status_code == 303
    assert post(clara, "/groups/prensa/switch-off", reason="Ya no").status_code == 303
    with house.open():
        from ticketing.audience.lists.queries import group, usable_groups

        assert group("prensa").domains == ["radio.example"]
        assert "prensa" not in [one.code for one in usable_groups(FILED.date())]


def test_who_answers_for_a_group_reviews_it_and_a_stranger_does_not_see_it(house: House) -> None:
    with house.open():
        from ticketing.audience.lists.actions import entrust
        from ticketing.audience.lists.queries import group

        cast = house.cast()
        entrust(group("ies"), cast.stranger, by=cast.coordinator, at=FILED)
    elena, rosa = house.browser(ELENA), house.browser(ROSA)
    assert rosa.get("/groups").status_code == rosa.get(GROUP).status_code == 404
    assert "Instituciones" in words(elena.get("/groups"))
    assert elena.get("/groups/staff").status_code == 404
    assert post(rosa, f"{GROUP}/review", valid_until="2027-01-01").status_code == 404
    assert post(elena, f"{GROUP}/members", email="a@ies.example").status_code == 404
    assert post(elena, f"{GROUP}/review", valid_until="2028-01-01").status_code == 303
    with house.open():
        from ticketing.audience.lists.queries import group

        assert group("ies").valid_until == date(2028, 1, 1)
    assert elena.get("/lists/ies").status_code == house.browser(CLARA).get("/lists/ies").status_code == 404


def test_a_program_keeps_groups_under_the_same_rules(house: House) -> None:
    clara, pedro, rosa = (Program(house, name) for name in (CLARA, PEDRO, ROSA))
    said = {
        "code": "prensa",
        "name": "Prensa",
        "purpose": "Medios",
        "valid_until": "2027-01-01",
        "domains": "radio.example",
    }
    assert pedro.post("/groups", json=said).status_code == 404
    told = clara.post("/groups", json=said)
    assert (told.status_code, told.json["domains"], told.json["members"]) == (201, ["radio.example"], 0)
    assert clara.post("/groups", json=said).status_code == 409
    assert clara.post("/groups", json=said | {"code": "otro", "name": "x" * 200}).status_code == 409
    added = pedro.post("/groups/prensa/members", json={"email": "a@radio.example", "note": "Emisión"})
    assert (added.status_code, added.json["note"]) == (201, "Emisión")
    assert pedro.post("/groups/prensa/members", json={"email": "a@diario.example"}).status_code == 409
    wrong = pedro.post("/groups/prensa/sheet", json={"rows": "b@radio.example\nc@diario.example"})
    assert wrong.status_code == 422
    assert wrong.json["errors"]["rows"] == [
        "Fila 2: «c@diario.example» no es de un dominio que el grupo permite: radio.example."
    ]
    assert pedro.post("/groups/prensa/sheet", json={"rows": "b@radio.example"}).json == {"added": 1, "known": 0}
    assert [one["email"] for one in pedro.get("/groups/prensa/members").json["items"]] == [
        "b@radio.example",
        "a@radio.example",
    ]
    number = added.json["contact"]
    assert pedro.post(f"/groups/prensa/members/{number}/removal", json={}).json["members"] == 1
    assert pedro.post("/groups/prensa/domains", json={"domains": "diario.example"}).status_code == 404
    assert clara.post("/groups/prensa/domains", json={"domains": "diario.example"}).status_code == 409
    assert clara.post("/groups/prensa/review", json={"valid_until": "2028-01-01"}).json["valid_until"] == "2028-01-01"
    for path in ("/groups/prensa", "/groups/prensa/members", "/groups/nada"):
        assert rosa.get(path).status_code == 404
    assert rosa.get("/groups").json["items"] == []
