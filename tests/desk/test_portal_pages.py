"""Banners in the browser: room told while one files, scheduled from the request, looked after on their page."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest

from tests.desk.browsing import House, begun, opened, value, words
from tests.desk.cast import FILED, Cast, at
from tests.desk.portal_house import WEB, asking
from tests.desk.racing import Press, patient, raced, told
from ticketing.desk.portal import actions, queries
from ticketing.desk.portal.jobs import turn_banners

if TYPE_CHECKING:
    from flask import Flask

ROSA, PEDRO, ANA, CLARA, ELENA = (
    "Rosa Solicitante", "Pedro Profesional", "Ana Atiende", "Clara Coordinadora", "Elena Ajena"
)  # fmt: skip
PAGE = "/tickets/2026-0001"


@pytest.fixture
def house(app: Flask) -> House:
    return opened(app)


def full(cast: Cast, many: int = 6, until: str = "2026-04-10") -> None:
    for _ in range(many):
        actions.schedule(asking(cast, banner_until=until), by=cast.professional, at=FILED)


def test_the_first_free_date_is_told_before_it_is_filed(house: House) -> None:
    rosa = house.browser(ROSA)
    address = begun(rosa, WEB)
    said = {"banner": "y", "banner_place": "home", "banner_until": "2026-05-31"}
    rosa.post(address, data=said)
    assert "hoy hay lugar para el banner" in words(rosa.get(address))
    with house.open():
        full(house.cast())
    assert "La primera fecha libre es el sáb 11 abr" in words(rosa.get(address))
    due = f"{address}/due?banner_place=home&banner_until="
    assert "no hay lugar antes del dom 5 abr" in words(rosa.get(f"{due}2026-04-05"))
    assert "banner" not in words(rosa.get(f"{address}/due?banner_place=inner"))
    for odd in ("", "9999-12-31", "0001-01-01", "mañana", "2026-02-30"):
        assert rosa.get(f"{due}{odd}").status_code == 200


def test_it_is_scheduled_from_its_request(house: House) -> None:
    with house.open():
        asking(house.cast())
    pedro = house.browser(PEDRO)
    page = pedro.get(PAGE)
    assert "Página de inicio, hasta el dom 31 may. Hay lugar desde ahora." in words(page)
    assert 'href="#banner"' in page.text
    assert "Programar el banner" not in words(house.browser(ROSA).get(PAGE))
    seen = value(page, "seen", f'action="{PAGE}/banner"')
    for wrong, said in (
        ({"from_on": "2026-07-01"}, "antes de su último día"),
        ({"from_hour": "08:00"}, "Elija también el día"),
        ({"from_on": "2026-02-30"}, "Not a valid date"),
        ({"from_on": "0001-01-01"}, "ya pasó"),
        ({"from_on": "9999-12-31"}, "antes de su último día"),
    ):
        answer = pedro.post(f"{PAGE}/banner", data={"which": "banner", "seen": seen, **wrong})
        assert answer.status_code == 422
        assert said in words(answer) or "fecha" in words(answer), words(answer)
    assert house.browser(ROSA).post(f"{PAGE}/banner", data={"seen": seen}).status_code == 422
    assert house.browser(ELENA).post(f"{PAGE}/banner", data={"seen": seen}).status_code == 404
    done = pedro.post(f"{PAGE}/banner", data={"which": "banner", "seen": seen})
    assert done.status_code == 303, words(done)
    page = pedro.get(PAGE)
    assert "En el portal" in words(page)
    assert "Solucionado" in words(page)
    with house.open():
        assert house.ticket().state == "Solucionado"


def test_the_page_of_banners(house: House) -> None:
    with house.open():
        cast = house.cast()
        full(cast, 6)
        actions.schedule(asking(cast, banner_title="El séptimo"), by=cast.professional, at=FILED)
        gone = queries.of(house.ticket("2026-0006"))[0]
        actions.withdraw(gone, reason="Está desactualizado", by=cast.coordinator, at=FILED)
    pedro = house.browser(PEDRO)
    page = words(pedro.get("/banners/"))
    assert "5 de 6 lugares ocupados" in page
    assert "Publicar desde ahora" in page
    assert "Lo retiró Clara Coordinadora el" in page
    assert house.browser(ROSA).get("/banners/").status_code == 404
    assert "Banners" in words(pedro.get("/"))
    assert "/banners/" not in house.browser(ROSA).get("/").text

    none = pedro.post("/banners/1/withdrawal", data={"which": "withdraw-1", "reason": " "})
    assert (none.status_code, "Escriba por qué" in words(none)) == (422, True)
    assert pedro.post("/banners/1/forward").status_code == 422
    for way in ("withdrawal", "forward"):
        assert pedro.post(f"/banners/999/{way}", data={"reason": "x"}).status_code == 404
        assert house.browser(ROSA).post(f"/banners/7/{way}", data={"reason": "x"}).status_code == 404
    assert pedro.post("/banners/7/forward").status_code == 303
    assert pedro.post("/banners/7/withdrawal", data={"reason": "No va"}).status_code == 303
    assert "Lo retiró Pedro Profesional" in words(pedro.get("/banners/"))
    assert "Lo retiró Pedro Profesional" not in words(pedro.get("/banners/?before=7"))


def test_what_is_done_by_hand_waits_for_its_owner_and_is_never_lost(house: House) -> None:
    from ticketing.office.accounts import actions as accounts
    from ticketing.office.people import actions as people

    with house.open():
        cast = house.cast()
        banner = actions.schedule(asking(cast, banner_until="2026-03-31"), by=cast.professional, at=FILED)
        number = queries.tasks_of(banner)[0].id
    pedro, ana = house.browser(PEDRO), house.browser(ANA)
    assert "Publicar el banner «Créditos abiertos»" in words(pedro.get("/"))
    assert "Publicar el banner" not in words(ana.get("/"))
    evidence = {"which": f"task-{number}", "files": (io.BytesIO(_png()), "captura.png")}
    empty = pedro.post(f"/banners/tasks/{number}", data={"which": f"task-{number}"})
    assert (empty.status_code, "Falta la constancia" in words(empty)) == (422, True)
    assert pedro.post(f"/banners/tasks/{number}", data=evidence, content_type="multipart/form-data").status_code == 303
    assert "Publicar el banner" not in words(pedro.get("/"))
    morning = at("2026-04-01 08:00")
    house.move(morning)
    with house.open():
        turn_banners(morning)
        people.name_substitute(
            house.person(PEDRO),
            house.person(CLARA),
            from_on=morning.date(),
            until_on=morning.date(),
            by=None,
            at=morning,
        )
    assert "Retirar el banner «Créditos abiertos»" in words(house.browser(ANA).get("/"))
    house.move(at("2026-04-02 08:00"))
    assert "Retirar el banner" not in words(house.browser(ANA).get("/"))
    with house.open():
        accounts.disable(house.person(PEDRO), by=house.person(CLARA), at=at("2026-04-02 08:00"))
    ana = house.browser(ANA)
    assert "Retirar el banner" in words(ana.get("/"))
    assert "Retirar el banner" in words(ana.get("/banners/"))
    done = ana.post(f"/banners/tasks/{number + 1}", data={"address": "https://portal.test/"})
    assert done.status_code == 303, words(done)
    assert "Retirar el banner" not in words(ana.get("/"))
    with house.open():
        task = queries.tasks_of(queries.of(house.ticket())[0])[1]
        assert (task.done_by, task.evidence) == (house.person(ANA), {"address": "https://portal.test/"})


def test_who_leaves_hands_it_over(house: House) -> None:
    from ticketing.office.doors import holdings

    with house.open():
        cast = house.cast()
        banner = actions.schedule(asking(cast), by=cast.professional, at=FILED)
        (held,) = [one for one in holdings(cast.professional, FILED) if one.key == "banners"]
        assert cast.other_professional in held.candidates
        assert held.things[0].hand_over is not None
        held.things[0].hand_over(cast.other_professional, None, FILED)
        assert queries.tasks_of(banner)[0].owner == cast.other_professional
        assert not [one for one in holdings(cast.professional, FILED) if one.key == "banners"]


def test_the_letter_says_when(house: House, mailbox: Any) -> None:
    from flask import render_template

    from ticketing.desk.letters import words as letter
    from ticketing.desk.portal import telling
    from ticketing.ledger.events.queries import history

    with house.open():
        cast = house.cast()
        full(cast)
        banner = actions.schedule(asking(cast, banner_title="A & B"), more=True, by=cast.professional, at=FILED)
        event = next(each for each in history("ticket", banner.ticket_id) if each.kind == "banner_scheduled")
        said = letter(banner.ticket, event) | telling.words(banner.ticket, event) | {"to": cast.requester}
        with house.app.test_request_context():
            text = render_template("emails/banner/body.txt", **said)
    assert "11 abr" in text
    assert "Último día: dom 31 may" in text
    assert "A & B" in text


def test_two_schedule_the_last_place_at_one_instant(app_postgres: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with patient(opened(app_postgres), monkeypatch) as house:
        with house.open():
            cast = house.cast()
            full(cast, 5)
            one, other = asking(cast), asking(cast)
            numbers = [(each.number, each.version) for each in (one, other)]
        presses = [
            Press(house.browser(name), f"/tickets/{number}/banner", {"which": "banner", "seen": str(version)})
            for name, (number, version) in zip((PEDRO, ANA), numbers, strict=True)
        ]
        answers = raced(house, *presses, rows="banner_place")
        assert [each.status_code for each in answers] == [303, 303], [told(each) for each in answers]
        with house.open():
            from ticketing import clock

            assert len(queries.live(clock.now(), "home")) == 6
            begun_at = sorted(queries.of(house.ticket(number))[0].from_at for number, _ in numbers)
            assert begun_at[1] == at("2026-04-11 00:00")


def test_two_presses_schedule_once(app_postgres: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with patient(opened(app_postgres), monkeypatch) as house:
        with house.open():
            version = asking(house.cast()).version
        data = {"which": "banner", "seen": str(version)}
        presses = [Press(house.browser(name), f"{PAGE}/banner", dict(data)) for name in (PEDRO, ANA)]
        answers = raced(house, *presses)
        assert sorted(each.status_code for each in answers) == [303, 409]
        with house.open():
            assert len(queries.of(house.ticket())) == 1


def _png() -> bytes:
    from PIL import Image

    made = io.BytesIO()
    Image.new("RGB", (20, 10), "white").save(made, "PNG")
    return made.getvalue()


def test_its_page_and_the_list_ask_no_oftener_with_many(house: House) -> None:
    from tests.harness.counting import counted

    pedro, ana = house.browser(PEDRO), house.browser(ANA)
    asked: list[list[int]] = []
    for more in (2, 8):
        with house.open():
            cast = house.cast()
            for _ in range(more):
                actions.schedule(asking(cast, banner_place="inner"), by=cast.professional, at=FILED)
                waits = actions.schedule(
                    asking(cast, banner_place="inner"), from_at=at("2026-03-20 00:00"), by=cast.professional, at=FILED
                )
                gone = actions.schedule(asking(cast, banner_place="inner"), by=cast.professional, at=FILED)
                actions.withdraw(gone, reason="No va", by=cast.professional, at=FILED)
                assert waits.state(FILED) == "scheduled"
        counts = []
        for client, address in ((pedro, "/banners/"), (ana, "/banners/"), (pedro, "/"), (None, "/portal/banners.json")):
            with counted(house.app) as found:
                assert (client or house.app.test_client()).get(address).status_code == 200
            counts.append(len(found))
        asked.append(counts)
    few, many = asked
    assert all(count <= most for count, most in zip(few, (15, 15, 19, 4), strict=True)), asked
    assert all(more <= less + (place == 2) for place, (less, more) in enumerate(zip(few, many, strict=True))), asked
