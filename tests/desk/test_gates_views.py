"""Signing from the mail: GET shows, POST decides, once; a changed content is read again; a bad link says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.desk.browsing import House, opened, value, words
from tests.desk.cast import FILED, at, filed, form, received

if TYPE_CHECKING:
    from flask import Flask


@pytest.fixture
def house(app: Flask) -> House:
    return opened(app)


def link(house: House, who: str = "Víctor Vicepresidente", gate: str = "jefatura") -> str:
    """The address that the mail carries."""
    from ticketing.desk.gates.queries import to_sign
    from ticketing.office.links import actions, queries

    with house.open():
        ticket = house.ticket()
        made = actions.link_for(
            "sign", ticket, house.person(who), at=FILED, gate=gate, content_hash=to_sign(ticket, gate)
        )
        return f"/sign/{queries.token(made)}"


def verdict(house: House, address: str, which: str, note: str = "") -> tuple[int, str]:
    """(status, text) of that answer, given without signing in."""
    client = house.app.test_client()
    digest = value(client.get(address), "content_hash")
    answer = client.post(address, data={"verdict": which, "content_hash": digest, "note": note}, follow_redirects=True)
    return answer.status_code, words(answer)


def test_the_page_shows_who_asks_what_to_whom_and_when(house: House) -> None:
    with house.open():
        filed(house.cast())
    page = house.app.test_client().get(link(house))
    text = words(page)

    for told in (
        "Rosa Solicitante",
        "Grupo de Crédito",
        "Estudiantes · 0 personas",
        "mar 10 mar, 17:00",
        "Aprobar",
        "Devolver",
        "Rechazar",
    ):
        assert told in text, told
    assert "<strong>viernes</strong>" in page.text


def test_looking_decides_nothing(house: House) -> None:
    with house.open():
        filed(house.cast())
    address = link(house)
    for _ in range(3):
        house.app.test_client().get(address)

    with house.open():
        assert not house.ticket().received


def test_approving_receives_it_and_a_second_click_shows_what_was_decided(house: House) -> None:
    with house.open():
        filed(house.cast())
    address = link(house)

    status, text = verdict(house, address, "approved", "Muy bien")

    assert status == 200
    assert "Dio el visto bueno el lun 2 mar, 10:15" in text
    assert "Muy bien" in text
    assert "Sí, aprobar" not in text
    with house.open():
        assert house.ticket().received
    again = house.app.test_client().post(address, data={"verdict": "approved", "content_hash": "x"})
    assert again.status_code in (409, 422)


@pytest.mark.parametrize("which", ["returned", "rejected"])
def test_returning_and_rejecting_need_their_words(house: House, which: str) -> None:
    with house.open():
        filed(house.cast())
    address = link(house)

    assert verdict(house, address, which)[0] == 422
    status, text = verdict(house, address, which, "Falta el enlace")

    assert status == 200
    assert "Falta el enlace" in text
    page = words(house.browser("Rosa Solicitante").get("/tickets/2026-0001"))
    assert "Falta el enlace" in page
    assert "Corregir y enviar de nuevo" in page


def test_what_changed_meanwhile_is_read_before_it_is_signed(house: House) -> None:
    from ticketing.desk.filing.actions import edit

    with house.open():
        filed(house.cast())
    address = link(house)
    client = house.app.test_client()
    digest = value(client.get(address), "content_hash")
    with house.open():
        cast, ticket = house.cast(), house.ticket()
        edit(ticket, fields=form(subject="Becas: otro asunto"), by=cast.requester, at=at("2026-03-02 10:30"), seen=None)

    answer = client.post(address, data={"verdict": "approved", "content_hash": digest, "note": "va"})

    assert answer.status_code == 409
    assert "Becas: otro asunto" in answer.text
    assert "va</textarea>" in answer.text


def test_the_difference_since_the_last_signature_is_shown(house: House) -> None:
    from ticketing.desk.filing.actions import edit

    with house.open():
        cast = house.cast()
        filed(cast, evidence=False)
    verdict(house, link(house), "approved")
    with house.open():
        cast = house.cast()
        edit(
            house.ticket(),
            fields=form(subject="Becas abiertas hasta el lunes"),
            by=cast.requester,
            at=at("2026-03-02 11:00"),
            seen=None,
        )

    text = words(house.app.test_client().get(link(house)))

    assert "Qué cambió desde la última firma" in text
    assert "viernes" in text
    assert "lunes" in text


def test_a_bad_or_old_link_says_so(house: House) -> None:
    with house.open():
        received(house.cast())
    address = link(house)
    client = house.app.test_client()

    for wrong in ("/sign/nada", address[:-2] + "AA", address.replace("/sign/", "/survey/")):
        answer = client.get(wrong)
        assert answer.status_code == 404
        assert "Este enlace ya no sirve" in answer.text
    house.move(at("2026-06-02 10:00"))
    assert client.get(address).status_code == 404


def test_the_words_alone_come_in_a_sandbox(house: House) -> None:
    with house.open():
        filed(house.cast())
    answer = house.app.test_client().get(link(house) + "/content")

    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert "<strong>viernes</strong>" in answer.text


def test_the_same_page_in_the_desk_is_for_who_signs(house: House) -> None:
    with house.open():
        filed(house.cast())
    head, rosa = house.browser("Víctor Vicepresidente"), house.browser("Rosa Solicitante")
    page = head.get("/tickets/2026-0001/sign/jefatura")
    data = {"verdict": "approved", "content_hash": value(page, "content_hash"), "note": ""}

    assert "Sí, aprobar" not in rosa.get("/tickets/2026-0001/sign/jefatura").text
    assert rosa.post("/tickets/2026-0001/sign/jefatura", data=data).status_code == 422
    assert head.post("/tickets/2026-0001/sign/jefatura", data=data).status_code == 303
    with house.open():
        assert house.ticket().received
