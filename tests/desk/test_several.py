"""Two procedures in one installation, each with its categories, words and numbers, from the choice to the end."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.api.program import Program
from tests.desk.another_house import FILES, HOSPITAL, give, works_by_several
from tests.desk.browsing import FIELDS, House, begun, opened, send, value, words
from tests.desk.cast import CAMPAIGN
from tests.harness.counting import counted
from workflows.reading import load, read

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from werkzeug.test import TestResponse

NOTICE = "hospital/Aviso interno"
ROSA, ANA, PEDRO = "Rosa Solicitante", "Ana Atiende", "Pedro Profesional"
TITLE = "Cambio de horario de visitas"


@pytest.fixture
def house(app: Flask, monkeypatch: pytest.MonkeyPatch) -> House:
    """ICETEX and the hospital side by side; Ana is at the hospital's desk too."""
    works_by_several(app, monkeypatch)
    found = opened(app)
    with found.open():
        give(found.cast().other_professional, "mesa", HOSPITAL)
    return found


def without_hospital(house: House) -> None:
    """The hospital is named no more: what was begun and filed under it goes on."""
    settings = house.app.config["SETTINGS"]
    house.app.config["SETTINGS"] = replace(settings, procedures="icetex")


def asked(house: House) -> TestResponse:
    """Rosa files an internal notice."""
    rosa = house.browser(ROSA)
    return rosa.post(begun(rosa, NOTICE), data={"title": TITLE, "do": "send"}, content_type="multipart/form-data")


def moved(house: House, name: str, number: str, step: str) -> TestResponse:
    """Somebody takes a step on the ticket's page."""
    client = house.browser(name)
    seen = value(client.get(f"/tickets/{number}"), "seen")
    return client.post(f"/tickets/{number}/steps", data={"which": f"step-{step}", "step": step, "seen": seen})


def test_the_choice_offers_the_categories_of_each_under_its_name(house: House) -> None:
    page = house.browser(ROSA).get("/requests/new")

    assert page.text.count('class="kind"') == 13 + 1
    assert words(page).index("Pedidos al gabinete") > words(page).index(load("icetex").label)
    assert f'value="{NOTICE}"' in page.text
    assert f'value="icetex/{CAMPAIGN}"' in page.text


def test_with_one_procedure_the_choice_is_as_it_was(app: Flask) -> None:
    page = opened(app).browser(ROSA).get("/requests/new")

    assert load("icetex").label not in words(page)
    assert f'value="{CAMPAIGN}"' in page.text


def test_a_category_that_is_said_alone_is_of_the_first_that_has_it(house: House) -> None:
    rosa = house.browser(ROSA)

    assert "Título" in words(rosa.get(begun(rosa, "Aviso interno")))
    assert send(rosa, begun(rosa, CAMPAIGN)).location == "/tickets/2026-0001"
    assert rosa.post("/requests", data={"category": "hospital/Nada"}).status_code == 422


def test_a_label_that_two_have_is_of_the_one_that_is_named(
    app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = (FILES / f"{HOSPITAL}.yaml").read_text("utf-8").replace("Aviso interno", CAMPAIGN)
    (tmp_path / "otro.yaml").write_text(text, "utf-8")
    works_by_several(app, monkeypatch, "icetex", str(tmp_path / "otro.yaml"))
    rosa = opened(app).browser(ROSA)

    assert "Tema delicado" in words(rosa.get(begun(rosa, f"hospital/{CAMPAIGN}")))
    assert "Tema delicado" not in words(rosa.get(begun(rosa, f"icetex/{CAMPAIGN}")))
    assert "Tema delicado" not in words(rosa.get(begun(rosa, CAMPAIGN)))


def test_each_numbers_and_works_its_own_requests_to_their_end(house: House) -> None:
    assert asked(house).location == "/tickets/HOS-2026-0001"
    rosa = house.browser(ROSA)
    assert send(rosa, begun(rosa, f"icetex/{CAMPAIGN}"), **FIELDS).location == "/tickets/2026-0001"

    for step, state in (("take", "En manos"), ("hand", "Entregado"), ("file_away", "Archivado")):
        assert moved(house, ANA, "HOS-2026-0001", step).status_code == 303
        assert state in words(house.browser(ROSA).get("/tickets/HOS-2026-0001"))
    assert load("icetex").initial in words(rosa.get("/tickets/2026-0001"))


def test_who_works_for_one_does_not_work_for_the_other(house: House) -> None:
    asked(house)

    assert house.browser(PEDRO).get("/tickets/HOS-2026-0001").status_code == 404
    assert "Tomar" in house.browser(ANA).get("/tickets/HOS-2026-0001").text


def test_a_draft_keeps_its_procedure_when_its_category_is_changed_to_the_others(house: House) -> None:
    rosa = house.browser(ROSA)
    address = begun(rosa, f"icetex/{CAMPAIGN}")
    token = address.rsplit("/", 1)[1]

    assert rosa.post(f"/requests?draft={token}", data={"category": NOTICE}).location == address
    assert "Tema delicado" in words(rosa.get(address))
    page = rosa.get(f"/requests/new?draft={token}")
    assert page.text.count('class="kind"') == 14


def test_drafts_and_requests_of_a_procedure_that_is_gone_go_on_to_their_end(house: House) -> None:
    rosa = house.browser(ROSA)
    left = begun(rosa, NOTICE)
    asked(house)

    without_hospital(house)

    assert NOTICE not in rosa.get("/requests/new").text
    assert rosa.post("/requests", data={"category": NOTICE}).status_code == 422
    assert moved(house, ANA, "HOS-2026-0001", "take").status_code == 303
    sent = rosa.post(left, data={"title": TITLE, "do": "send"}, content_type="multipart/form-data")
    assert sent.location == "/tickets/HOS-2026-0002"
    assert moved(house, ANA, "HOS-2026-0002", "take").status_code == 303


def test_a_draft_begun_before_its_procedure_was_kept_is_of_the_first_that_has_its_category(house: House) -> None:
    rosa = house.browser(ROSA)
    address = begun(rosa, NOTICE)
    with house.open():
        from ticketing.desk.drafts.queries import get

        get(address.rsplit("/", 1)[1], house.person(ROSA)).procedure = ""

    assert "Tema delicado" in words(rosa.get(address))


def test_a_category_that_is_offered_no_more_leads_back_to_the_choice_with_what_was_typed(house: House) -> None:
    rosa = house.browser(ROSA)
    address = begun(rosa, NOTICE)
    rosa.post(address, data={"title": TITLE}, content_type="multipart/form-data")
    with house.open():
        from ticketing.desk.drafts.queries import get

        get(address.rsplit("/", 1)[1], house.person(ROSA)).category = "Aviso de antes"

    back = rosa.get(address, follow_redirects=True)
    assert "«Aviso de antes» ya no se ofrece" in words(back)
    assert TITLE in words(rosa.get("/"))
    saved = rosa.post(f"{address}/saved", data={"title": TITLE})
    assert saved.status_code == 422

    token = address.rsplit("/", 1)[1]
    rosa.post(f"/requests?draft={token}", data={"category": NOTICE})
    assert value(rosa.get(address), "title") == TITLE


def test_only_what_one_may_file_under_is_offered_and_taken(house: House, tmp_path: Path) -> None:
    closed = tmp_path / "cerrado.yaml"
    text = (FILES / f"{HOSPITAL}.yaml").read_text("utf-8")
    text = text.replace("Requerente, grants: [file]", "Requerente").replace("[see_all, work, compose]", "[file, work]")
    closed.write_text(text, "utf-8")
    house.app.config["SETTINGS"] = replace(house.app.config["SETTINGS"], procedures=f"icetex,{closed}")

    rosa, ana = house.browser(ROSA), house.browser(ANA)
    assert NOTICE not in rosa.get("/requests/new").text
    assert "las radica quien tenga el rol Gabinete" in words(rosa.post("/requests", data={"category": NOTICE}))
    assert f'value="{NOTICE}"' in ana.get("/requests/new").text

    house.app.config["SETTINGS"] = replace(house.app.config["SETTINGS"], procedures=str(closed))
    refused = rosa.get("/requests/new")
    assert refused.status_code == 422
    assert "usted no tiene hoy ese papel" in words(refused)


def test_the_hospitals_file_is_the_one_that_is_worked_by(house: House) -> None:
    asked(house)
    with house.open():
        from ticketing.desk.cases.rules import rules_of

        ticket = house.ticket("2026-0001")
        assert (ticket.prefix, rules_of(ticket).version) == ("HOS", read(FILES / f"{HOSPITAL}.yaml").version)


def numbers(page: TestResponse) -> list[str]:
    """The numbers of the tickets on a list."""
    return sorted(set(re.findall(r'href="/tickets/((?:HOS-)?2026-\d{4})"', page.text)))


@pytest.fixture
def two(house: House) -> House:
    """One request of each; Clara sees both."""
    asked(house)
    rosa = house.browser(ROSA)
    send(rosa, begun(rosa, f"icetex/{CAMPAIGN}"), **FIELDS)
    with house.open():
        give(house.cast().coordinator, "mesa", HOSPITAL)
    return house


@pytest.mark.parametrize(
    ("asked_for", "shown"),
    [
        ({}, ["2026-0001", "HOS-2026-0001"]),
        ({"procedimiento": "hospital"}, ["HOS-2026-0001"]),
        ({"procedimiento": "icetex"}, ["2026-0001"]),
        ({"procedimiento": "otro"}, []),
        ({"categoria": NOTICE}, ["HOS-2026-0001"]),
        ({"categoria": "Aviso interno"}, ["HOS-2026-0001"]),
        ({"categoria": f"icetex/{CAMPAIGN}"}, ["2026-0001"]),
        ({"estado": "hospital/Pedido"}, ["HOS-2026-0001"]),
        ({"estado": "hospital/Pedido", "procedimiento": "icetex"}, []),
        ({"q": "HOS-2026-0001"}, ["HOS-2026-0001"]),
        ({"q": "2026-0001"}, ["2026-0001", "HOS-2026-0001"]),
    ],
    ids=str,
)
def test_the_one_queue_is_narrowed_to_a_procedure_its_categories_and_states(
    two: House, asked_for: dict[str, str], shown: list[str]
) -> None:
    page = two.browser("Clara Coordinadora").get("/queue", query_string={"view": "all_open", **asked_for})

    assert numbers(page) == shown


def test_the_filters_name_each_procedure_apart(two: House) -> None:
    page = two.browser("Clara Coordinadora").get("/queue?view=all_open")

    assert '<optgroup label="Pedidos al gabinete">' in page.text
    assert '<option value="hospital">Pedidos al gabinete</option>' in page.text
    assert f'<option value="{NOTICE}">' in page.text


def test_who_has_to_do_with_one_procedure_is_shown_no_filter_of_procedures(two: House, tmp_path: Path) -> None:
    closed = tmp_path / "cerrado.yaml"
    text = (FILES / f"{HOSPITAL}.yaml").read_text("utf-8")
    text = text.replace("Requerente, grants: [file]", "Requerente").replace("[see_all, work, compose]", "[file, work]")
    closed.write_text(text, "utf-8")
    settings = two.app.config["SETTINGS"]
    two.app.config["SETTINGS"] = replace(settings, procedures=f"icetex,{closed}")

    page = two.browser(PEDRO).get("/queue?view=all_open")
    assert "optgroup" not in page.text
    assert 'name="procedimiento"' not in page.text
    assert f'<option value="{CAMPAIGN}">' in page.text


def test_what_was_filed_under_a_procedure_that_is_gone_is_still_found_by_it(two: House) -> None:
    without_hospital(two)

    page = two.browser("Clara Coordinadora").get("/queue?view=all_open&procedimiento=hospital")
    assert numbers(page) == ["HOS-2026-0001"]


def test_search_finds_a_number_with_its_prefix_and_says_of_which_procedure_it_is(two: House) -> None:
    page = two.browser("Clara Coordinadora").get("/search?q=HOS-2026-0001")

    assert numbers(page) == ["HOS-2026-0001"]
    assert "Pedidos al gabinete" in words(page)


def test_the_ticket_says_of_which_procedure_it_is_only_where_there_are_several(two: House) -> None:
    assert "Pedidos al gabinete" in words(two.browser(ANA).get("/tickets/HOS-2026-0001"))
    assert load("icetex").label in words(two.browser(PEDRO).get("/tickets/2026-0001"))


def test_with_one_procedure_a_ticket_does_not_name_it(app: Flask) -> None:
    rosa = opened(app).browser(ROSA)
    send(rosa, begun(rosa))

    assert load("icetex").label not in words(rosa.get("/tickets/2026-0001"))


@pytest.mark.parametrize(
    "address", ["/queue?view=all_open", "/tickets", "/tickets/2026-0001", "/requests/new", "/search?q=becas"]
)
def test_two_procedures_cost_a_page_no_question_more_than_one(two: House, address: str) -> None:
    """The hospital's versions are read once; what is asked of two is asked of one."""
    clara = two.browser("Clara Coordinadora")

    def asked_by(page: str) -> int:
        clara.get(page)
        with counted(two.app) as selects:
            assert clara.get(page).status_code == 200
        return len(selects)

    several = asked_by(address)
    without_hospital(two)
    alone = asked_by(address)

    assert several <= alone


def test_a_role_is_given_for_one_procedure_on_the_page_of_a_person(house: House) -> None:
    with house.open():
        give(house.cast().designer, "administrator")
        person = house.cast().stranger.id
    admin = house.browser("Diana Diseño")
    page = admin.get(f"/people/{person}")
    assert "Gabinete" in words(page)
    assert '<option value="hospital">Pedidos al gabinete</option>' in page.text

    given = {"grant-role": "mesa", "grant-from_on": "2026-03-01", "grant-procedure": "hospital"}
    assert admin.post(f"/people/{person}/grants", data=given).status_code == 303
    assert "Gabinete (Pedidos al gabinete)" in words(admin.get(f"/people/{person}"))
    refused = admin.post(f"/people/{person}/grants", data=given | {"grant-procedure": "icetex"})
    assert refused.status_code == 422
    assert house.browser("Elena Ajena").get("/queue").status_code == 200


INTAKES = [
    ("{requester.department: Tesorería}", False),
    ("{requester.kind: department}", True),
    ("{not: {requester.kind: department}}", False),
    ("{any: [{requester.department: DEPARTMENT}, {requester.kind: press}]}", True),
    ("{requester.department: ABOVE}", True),
]


@pytest.mark.parametrize(("when", "may"), INTAKES)
def test_only_departments_that_are_taken_in_are_offered_a_procedure_and_file_under_it(
    app_sqlite: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, when: str, may: bool
) -> None:
    house = opened(app_sqlite)
    with house.open():
        mine = house.cast().requester.department
        above = [*mine.upwards()][-1]
        when = when.replace("DEPARTMENT", mine.name).replace("ABOVE", above.name)
    text = (FILES / f"{HOSPITAL}.yaml").read_text("utf-8") + f"\nintake: {{when: {when}}}\n"
    (tmp_path / "hospital.yaml").write_text(text, "utf-8")
    works_by_several(app_sqlite, monkeypatch)
    begun_before = begun(house.browser(ROSA), NOTICE)
    works_by_several(app_sqlite, monkeypatch, "icetex", str(tmp_path / "hospital.yaml"))
    rosa, program = house.browser(ROSA), Program(house, ROSA)

    offered = f'value="{NOTICE}"' in rosa.get("/requests/new").text
    chosen = rosa.post("/requests", data={"category": NOTICE})
    files = {each["name"]: each["files"] for each in program.get("/procedures").json["items"]}

    assert (offered, chosen.status_code, files["hospital"]) == (may, 303 if may else 422, may)
    assert files["icetex"]
    if not may:
        assert "su dependencia es Grupo de Crédito" in words(chosen)
        assert "Las solicitudes de «Pedidos al gabinete» se radican cuando" in words(chosen)
    sent = rosa.post(begun_before, data={"title": TITLE, "do": "send"}, content_type="multipart/form-data")
    assert sent.status_code == (303 if may else 422)  # who may is asked of the present file
