"""Complaints that reach 0.1 % are told where the campaign and its returns are read: figures, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.desk.browsing import House, words
from tests.desk.cast import FILED
from tests.dispatch.numbers import went_out
from tests.massmail.test_return_handling import COMPLAINT, arrive, verp
from tests.massmail.test_transport_pages import browser

if TYPE_CHECKING:
    from flask import Flask

PROFESSIONAL = "Pedro Profesional"
TOLD = "Es el 0,85 % de los 118 mensajes enviados."


@pytest.fixture
def house(app_sqlite: Flask) -> House:
    """The cast, and one campaign that went out to 118 people without a complaint."""
    from ticketing.extensions import db
    from ticketing.massmail.counters.models import Counter

    made = went_out(app_sqlite)
    with made.open():
        db.session.query(Counter).filter_by(metric="complaints").update({"count": 0})
        db.session.commit()
    return made


def complain(house: House) -> None:
    from ticketing.massmail.campaigns.queries import get

    with house.open():
        to = verp(house.app, get(1), 50)
        arrive(COMPLAINT.format(to=to, message_id="<x@otro.example>").encode(), at=FILED)


def test_nothing_is_said_while_nobody_complains(house):
    for place in ("", "/audience", "/review", "/sending", "/results"):
        page = house.browser(PROFESSIONAL).get(f"/campaigns/1{place}", follow_redirects=True)
        assert page.status_code == 200
        assert "correo no deseado" not in words(page)


def test_the_campaign_says_that_too_many_complained_and_what_to_do(house):
    complain(house)
    for place in ("/audience", "/sending", "/results"):
        said = words(house.browser(PROFESSIONAL).get(f"/campaigns/1{place}"))
        assert "Una persona marcó esta campaña como correo no deseado" in said
        assert f"{TOLD} Desde el 0,1 % los grandes proveedores empiezan a bloquear" in said
        assert "pause el envío" in said
        assert "A quienes se quejaron ya no se les escribe." in said


def test_the_returns_say_it_and_lead_to_the_campaign(house):
    complain(house)
    client = browser(house.app, "TIC")
    page = client.get("/returns")
    assert "una persona la marcó como correo no deseado" in words(page)
    assert TOLD in words(page)
    assert '<a href="/campaigns/1/results">Ver la campaña</a>' in page.text
    assert client.get("/campaigns/1/results").status_code == 200
