"""Answers to a campaign stay with the institution: where they may go, on the page, by a program, at the proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.api.program import Program
from tests.desk.browsing import House, opened, words
from tests.desk.cast import FILED, taken
from tests.dispatch.conftest import students
from tests.dispatch.test_campaigns import made

if TYPE_CHECKING:
    from flask import Flask

    from ticketing.massmail.campaigns.models import Campaign

PEDRO = "Pedro Profesional"


@pytest.fixture
def house(app: Flask) -> House:
    found = opened(app)
    with found.open():
        cast = found.cast()
        cast.requester.email = "rosa@unidad.example"
        students()
        made(taken(cast), cast)
    return found


def campaign() -> Campaign:
    from ticketing.extensions import db
    from ticketing.massmail.campaigns.models import Campaign

    return db.session.query(Campaign).one()


def client_version(house: House) -> int:
    with house.open():
        return campaign().version


@pytest.mark.parametrize(
    ("address", "goes"),
    [
        ("", True),
        ("otro@demo.despacho.example", True),
        ("OTRO@demo.despacho.example", True),
        ("equipo@unidad.example", True),
        ("credito@demo.despacho.example", True),
        ("rector@demo.despacho.example", False),
        ("alguien@gmail.com", False),
        ("alguien@nounidad.example", False),
    ],
)
def test_answers_go_to_a_sender_of_the_register_or_to_the_requesters_own_domain(
    house: House, address: str, goes: bool
) -> None:
    client, page = house.browser(PEDRO), "/campaigns/1/content"
    said = {
        "version": client_version(house), "subject": "Becas", "words": "<p>Hola</p>", "mail_class": "informativa",
        "tracking": "pseudonymous", "from_address": "credito@demo.despacho.example", "reply_to": address,
    }  # fmt: skip

    answer = client.post(page, data=said)

    assert answer.status_code == (303 if goes else 422), words(answer)
    assert goes or "Las respuestas no pueden llegar a" in words(answer)
    office = Program(house, PEDRO)
    told = office.patch("/campaigns/1/content", json={"reply_to": address or "credito@demo.despacho.example"})
    assert told.status_code == (200 if goes else 409), told.json
    with house.open():
        assert (campaign().reply_to == address) is goes or not address


@pytest.mark.parametrize("address", ["atención@unidad.example", "equipo@unidad..example", "a@b.example, c@d.example"])
def test_an_address_for_answers_that_not_every_server_takes_is_told_where_it_is_typed(
    house: House, address: str
) -> None:
    said = {
        "version": client_version(house), "subject": "Becas", "words": "<p>Hola</p>", "mail_class": "informativa",
        "tracking": "anonymous", "from_address": "credito@demo.despacho.example", "reply_to": address,
    }  # fmt: skip

    page = house.browser(PEDRO).post("/campaigns/1/content", data=said)
    told = Program(house, PEDRO).patch("/campaigns/1/content", json={"reply_to": address})

    assert (page.status_code, told.status_code) == (422, 422)
    for answer in (words(page), str(told.json)):
        assert f"«{address}»" in answer
    with house.open():
        assert campaign().reply_to != address


def test_the_domain_of_an_answers_address_goes_out_in_ascii(house: House) -> None:
    with house.open():
        house.person("Rosa Solicitante").email = "rosa@xn--fa-hia.example"
    told = Program(house, PEDRO).patch("/campaigns/1/content", json={"reply_to": "equipo@faß.example"})
    assert told.status_code == 200, told.json
    with house.open():
        assert campaign().reply_to == "equipo@xn--fa-hia.example"


@pytest.mark.parametrize("link", ["https://www..example/x", "https://a.example:0/"])
def test_words_with_a_link_that_leads_nowhere_are_told_where_they_are_written(house: House, link: str) -> None:
    told = Program(house, PEDRO).patch("/campaigns/1/content", json={"words": f'<p><a href="{link}">Vea</a></p>'})
    assert told.status_code in (409, 422)
    assert f"«{link}»" in str(told.json)


def test_a_draft_of_before_with_another_address_for_answers_is_told_at_the_proof_and_shows_it_there(
    house: House,
) -> None:
    from ticketing.dispatch.proofs.links import address as proof_address
    from ticketing.dispatch.proofs.queries import newest

    with house.open():
        campaign().reply_to = "alguien@gmail.com"
    client = house.browser(PEDRO)
    assert "Las respuestas no pueden llegar a" in words(client.get("/campaigns/1/review"))
    refused = client.post("/campaigns/1/review", data={"version": client_version(house), "note": ""})
    assert (refused.status_code, "Las respuestas no pueden llegar a" in words(refused)) == (422, True)
    with house.open():
        campaign().reply_to = "equipo@unidad.example"
    assert client.post("/campaigns/1/review", data={"version": client_version(house), "note": ""}).status_code == 303
    with house.open():
        link = proof_address(newest(campaign()), house.person("Rosa Solicitante"), at=FILED)
    shown = house.app.test_client().get(link)
    assert "Responden a equipo@unidad.example" in words(shown)
