"""The first page says to each person what waits for him or her, in the words of who asks, and offers one button."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.desk.browsing import House, opened, send, value
from tests.desk.browsing import words as told
from tests.desk.cast import FILED, filed, received, taken
from tests.desk.test_one_action import filled
from tests.dispatch.conftest import students
from tests.dispatch.test_campaigns import made, proved

if TYPE_CHECKING:
    from flask import Flask

    from tests.desk.cast import Cast

ROSA, PEDRO, CLARA = "Rosa Solicitante", "Pedro Profesional", "Clara Coordinadora"
LATER = FILED + timedelta(hours=1)


@pytest.fixture
def house(app: Flask) -> House:
    return opened(app)


def returned(cast: Cast) -> None:
    from ticketing.desk.gates.queries import to_sign
    from ticketing.desk.signing.actions import sign_gate

    ticket = filed(cast)
    words, bound = "Falta decir hasta cuándo.", to_sign(ticket, "jefatura")
    sign_gate(ticket, "jefatura", "returned", note=words, by=cast.head, at=LATER, content_hash=bound)


def suspended(cast: Cast) -> None:
    from ticketing.desk.moving.actions import step

    step(taken(cast), "suspend", note="¿A quiénes exactamente?", by=cast.professional, at=LATER)


def answered(cast: Cast) -> None:
    from ticketing.desk.moving.actions import step

    ticket = taken(cast)
    step(ticket, "suspend", note="¿A quiénes?", by=cast.professional, at=LATER)
    step(ticket, "answer", note="A los de Medellín.", by=cast.requester, at=LATER + timedelta(minutes=5))


def with_a_proof(cast: Cast) -> None:
    students()
    proved(made(taken(cast), cast), cast)


CASES: dict[str, tuple[Callable[[Cast], object], str, str, str]] = {
    "returned": (returned, ROSA, "Víctor Vicepresidente la devolvió: «Falta decir hasta cuándo.»", "Corregir"),
    "asked": (suspended, ROSA, "Pedro Profesional la suspendió: «¿A quiénes exactamente?»", "Responder"),
    "a proof": (with_a_proof, ROSA, "le envió la prueba: ¿puede salir así?", "Ver la prueba"),
    "a signature": (filed, "Víctor Vicepresidente", "Rosa Solicitante, de", "Revisar y firmar"),
    "an answer": (answered, PEDRO, "Rosa Solicitante: «A los de Medellín.»", "Atender"),
    "nobody has it": (received, CLARA, "1 solicitud que nadie tiene", "Asignar"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_waits_is_told_in_the_other_persons_words_with_one_filled_button(house: House, case: str) -> None:
    happens, who, words, button = CASES[case]
    with house.open():
        happens(house.cast())
    page = house.browser(who).get("/")
    assert page.status_code == 200
    turns = told(page).partition("Le toca a usted")[2]
    assert words in turns
    assert filled(page.text) == [button]


def test_the_reason_stands_on_the_ticket_and_above_its_correction_until_it_is_corrected(house: House) -> None:
    with house.open():
        returned(house.cast())
    rosa = house.browser(ROSA)
    said = "Víctor Vicepresidente la devolvió: «Falta decir hasta cuándo.»"
    assert said in told(rosa.get("/tickets/2026-0001"))
    form = rosa.post("/tickets/2026-0001/edit", follow_redirects=True)
    assert said in told(form)
    assert said not in told(house.browser("Carlos Colega").get("/tickets/2026-0001"))

    assert (
        send(
            rosa, form.request.path, seen=value(form, "seen"), words="Inscríbase antes del viernes 6 de marzo."
        ).status_code
        == 303
    )
    assert said not in told(rosa.get("/tickets/2026-0001")).partition("Lo que se pide")[0]
    assert "Le toca a usted" not in told(rosa.get("/"))


def test_a_proof_is_asked_for_once_and_before_the_question_that_goes_with_it(house: House) -> None:
    with house.open():
        with_a_proof(house.cast())
    page = house.browser(ROSA).get("/").text
    assert page.count('class="rows-line rows-action"') == 1
    assert "Responder" not in filled(page)


def test_what_waits_for_others_waits_for_nobody_else(house: House) -> None:
    with house.open():
        suspended(house.cast())
    assert "Le toca a usted" not in told(house.browser("Elena Ajena").get("/"))
    pedro = told(house.browser(PEDRO).get("/"))
    assert "Por ahora no le espera nada" in pedro
    assert "Lo que tiene en sus manos" in pedro


def test_who_assigns_sees_how_much_is_on_whose_desk(house: House) -> None:
    with house.open():
        taken(house.cast())
    assert re.search(r"Quién tiene cuánto\s+Pedro Profesional\s+1\b", told(house.browser(CLARA).get("/")))
    assert "Quién tiene cuánto" not in told(house.browser(PEDRO).get("/"))


@pytest.mark.parametrize("who", [ROSA, PEDRO, CLARA, "Arturo Auditor", "Elena Ajena"])
def test_nobody_reads_that_nothing_was_ever_asked(house: House, who: str) -> None:
    page = told(house.browser(who).get("/"))
    assert "Todavía no ha pedido nada" not in page
    assert "Nada todavía" not in page
