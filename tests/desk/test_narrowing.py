"""Choosing what to ask for: by plain questions, by a word, what one's department asks for most first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.desk.browsing import House, begun, opened, send, words

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse


@pytest.fixture
def house(app: Flask) -> House:
    return opened(app)


def offered(page: TestResponse) -> list[str]:
    """The categories on the page, in their order."""
    return re.findall(r'class="kind-name">([^<]+)<', page.text)


def test_what_has_to_be_done_leaves_the_categories_that_deliver_it_the_closest_first(house: House) -> None:
    rosa = house.browser("Rosa Solicitante")
    both = rosa.get("/requests/new?necesita=icetex:campaign&necesita=icetex:infoservice")

    assert "¿Hay que diseñar piezas gráficas?" in words(both)
    assert "Quedan 2 de 13." in words(both)
    assert offered(both) == [
        "Campañas de mensajes de texto o e-mail + infoservicio",
        "Actualización web + campañas mensajes de texto o e-mail + infoservicios",
    ]
    nothing = rosa.get("/requests/new?necesita=icetex:pieces&necesita=icetex:campaign")
    assert "Ninguna entrega todo eso a la vez" in words(nothing)
    assert "Ver todas" in words(nothing)


def test_a_category_is_found_by_a_word_without_its_accents(house: House) -> None:
    assert offered(house.browser("Rosa Solicitante").get("/requests/new?q=SECCION+nueva")) == [
        "Nueva sección en la web"
    ]


def test_what_ones_department_asks_for_most_is_offered_first(house: House) -> None:
    rosa = house.browser("Rosa Solicitante")
    before = offered(rosa.get("/requests/new"))
    send(rosa, begun(rosa))

    with house.open():
        asked = house.ticket("2026-0001").category
    assert before[0] != asked
    assert offered(rosa.get("/requests/new"))[0] == asked
    assert offered(house.browser("Elena Ajena").get("/requests/new")) == before


def test_narrowing_keeps_what_the_address_already_asked_for(house: House) -> None:
    page = house.browser("Rosa Solicitante").get("/requests/new?follows=2026-0001&q=web")
    assert '<input type="hidden" name="follows" value="2026-0001">' in page.text
    assert 'href="/requests/new?follows=2026-0001"' in page.text
