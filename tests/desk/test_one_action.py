"""A ticket's page has one filled button: what whoever looks should do next, and nobody else."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from tests.desk.browsing import opened
from tests.desk.cast import BOTH, FILED, filed, received, sends_a_file, taken
from tests.dispatch.conftest import students
from tests.dispatch.test_campaigns import LATER, confirmed, made, proved
from ticketing.demo import roles
from ticketing.desk.moving.actions import step
from ticketing.office.people.actions import grant

if TYPE_CHECKING:
    from flask import Flask

    from tests.desk.cast import Cast

PEOPLE = ("Rosa Solicitante", "Víctor Vicepresidente", "Pedro Profesional", "Clara Coordinadora", "Paula Prensa")
PAGE = "/tickets/2026-0001"


class Filled(HTMLParser):
    """The filled buttons that one sees without opening anything."""

    def __init__(self) -> None:
        super().__init__()
        self.closed: list[bool] = []  # for each details round here: whether its body is shut
        self.found: list[str] = []
        self.taking = False
        self.main = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.main = self.main or tag == "main"
        if tag == "details":
            self.closed.append("open" not in given)
        outer = self.closed[:-1] if tag == "summary" else self.closed
        if given.get("data-kind") == "primary" and self.main and not any(outer):
            self.found.append("")
            self.taking = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "details":
            self.closed.pop()
        if tag in ("button", "a", "summary"):
            self.taking = False

    def handle_data(self, data: str) -> None:
        if self.taking:
            self.found[-1] = f"{self.found[-1]} {data.strip()}".strip()


def filled(page: str) -> list[str]:
    reader = Filled()
    reader.feed(page)
    return reader.found


def suspended(cast: Cast) -> None:
    step(taken(cast), "suspend", note="¿A quiénes?", by=cast.professional, at=FILED)


def with_a_file_that_came(cast: Cast) -> None:
    ticket = taken(cast)
    sends_a_file(ticket, cast, LATER)
    confirmed(made(ticket, cast), cast)


STATES = {
    "filed": lambda cast: filed(cast, evidence=False),
    "received": received,
    "taken": taken,
    "with two things to deliver": lambda cast: taken(cast, category=BOTH),
    "suspended": suspended,
    "with a campaign": lambda cast: made(taken(cast), cast),
    "with a proof to be answered": lambda cast: proved(made(taken(cast), cast), cast),
    "to be verified again": with_a_file_that_came,
    "with a proof that was answered": lambda cast: confirmed(made(taken(cast), cast), cast),
}
EXPECTED = {
    ("filed", "Víctor Vicepresidente"): "Revisar y firmar",
    ("filed", "Paula Prensa"): "Revisar y firmar",
    ("received", "Pedro Profesional"): "Tomar",
    ("taken", "Pedro Profesional"): "Hacer la campaña",
    ("with a campaign", "Pedro Profesional"): "Seguir con la campaña",
    ("suspended", "Rosa Solicitante"): "Ya respondí",
    ("with a proof to be answered", "Rosa Solicitante"): "Ver y confirmar la prueba",
    ("to be verified again", "Pedro Profesional"): "Verificar",
    ("with a proof that was answered", "Pedro Profesional"): "Seguir con la campaña",
}
WAITS = {("suspended", "Pedro Profesional"), ("with a proof to be answered", "Pedro Profesional")}


@pytest.mark.parametrize("state", STATES)
def test_one_button_is_filled_and_it_is_that_of_whoever_looks(app: Flask, state: str) -> None:
    house = opened(app)
    with house.open():
        students()
        STATES[state](house.cast())
    for name in PEOPLE:
        page = house.browser(name).get(PAGE)
        assert page.status_code == 200, name
        found = filled(page.text)
        assert len(found) <= 1, (name, found)
        if expected := EXPECTED.get((state, name)):
            assert found == [expected], name
        if (state, name) in WAITS:
            assert "Ya respondí" not in found, name


def test_the_proof_is_opened_by_that_button(app: Flask) -> None:
    house = opened(app)
    with house.open():
        students()
        proved(made(taken(house.cast()), house.cast()), house.cast())
    rosa = house.browser("Rosa Solicitante")

    assert 'action="/campaigns/1/proof"' in rosa.get(PAGE).text or "/proof" in rosa.get(PAGE).text
    answer = rosa.post("/campaigns/1/proof")
    assert (answer.status_code, "/proof/" in answer.location) == (303, True)


@pytest.mark.parametrize("many", [0, 2])
def test_on_the_pages_around_it_one_button_is_filled_too(app_sqlite: Flask, many: int) -> None:
    """With nothing there, with nothing that is looked for, with more than one thing to sign."""
    house = opened(app_sqlite)
    with house.open():
        cast = house.cast()
        grant(cast.coordinator, roles.ADMINISTRATOR, from_on=FILED.date(), by=None, at=FILED)
        for _each in range(many):
            filed(cast)
    expected = {
        "Rosa Solicitante": "Nueva solicitud",
        "Víctor Vicepresidente": "Revisar y firmar" if many else "Nueva solicitud",
    }
    for name in (*expected, "Clara Coordinadora"):
        browser = house.browser(name)
        for address in ("/", "/tickets", "/tickets?q=nada", "/queue", "/lists", "/campaigns/", "/people?q=nadie"):
            page = browser.get(address, follow_redirects=True)
            assert page.status_code == 200 or name in expected, address
            assert page.status_code != 200 or len(filled(page.text)) <= 1, (name, address, filled(page.text))
        assert name not in expected or filled(browser.get("/").text) == [expected[name]]
