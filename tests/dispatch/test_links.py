"""Re-pointing a link of a campaign that went out: who may, and what the page shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.desk.browsing import House, words
from tests.dispatch.numbers import went_out

if TYPE_CHECKING:
    from flask import Flask

PLACE = "/campaigns/1/links"
SAID = {"link": "1", "url": "https://icetex.example/guía-nueva", "reason": "La guía se mudó"}


@pytest.fixture
def house(app_sqlite: Flask) -> House:
    """The cast, and one campaign that went out."""
    return went_out(app_sqlite)


def test_a_professional_re_points_a_link_and_the_page_shows_both_destinations(house):
    client = house.browser("Pedro Profesional")
    assert 'href="/campaigns/1/links"' in client.get("/campaigns/1/results").text
    assert client.post(PLACE, data=SAID | {"url": "nada"}).status_code == 422
    assert client.post(PLACE, data=SAID).status_code == 303
    page = words(client.get(PLACE))
    sent_to, now = page.index("2 la guía https://icetex.example/guía"), page.index("https://icetex.example/guía-nueva")
    assert sent_to < now < page.index("el mismo destino", now)
    assert "La guía se mudó" in page[now:]


def test_whoever_only_sees_the_campaign_changes_nothing(house):
    client = house.browser("Rosa Solicitante")
    page = client.get(PLACE)
    assert (page.status_code, "Cambiar un enlace" in page.text) == (200, False)
    client.post(PLACE, data=SAID)
    assert "el mismo destino" in words(client.get(PLACE))
    assert "guía-nueva" not in client.get(PLACE).text
    assert house.browser("Elena Ajena").get(PLACE).status_code == 404
