"""Addresses of the portal in one spelling, and the sections that begin them."""

from __future__ import annotations

import pytest

from ticketing.desk.reports.places import beginnings, normal, whole
from workflows.refusals import Refused


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("https://www.Entidad.test/Creditos/", "entidad.test/creditos"),
        ("entidad.test/creditos?x=1#abajo", "entidad.test/creditos"),
        ("HTTP://entidad.test:80/a/./b/../creditos", "entidad.test/a/creditos"),
        ("https://entidad.test:8443/a", "entidad.test:8443/a"),
        ("https://entidad.test/../../creditos", "entidad.test/creditos"),
        ("https://entidad.test//creditos///pregrado", "entidad.test/creditos/pregrado"),
        ("https://entidad.test/%63reditos/a%C3%B1o", "entidad.test/creditos/año"),
        ("https://entidad.test/a/%2e%2e/b", "entidad.test/b"),
        ("https://ENTIDAD.test.", "entidad.test"),
        ("https://año.test/x", "xn--ao-zja.test/x"),
    ],
)
def test_one_page_is_one_place_however_it_is_written(said: str, place: str) -> None:
    assert normal(said) == place


@pytest.mark.parametrize(
    "said",
    [
        "", "   ", "javascript:alert(1)", "javascript://entidad.test/%0aalert(1)", "data:text/html,x", "file:///etc/passwd",
        "https://", "https://u:p@entidad.test/x", "https://entidad.test/a\\b", "https://entidad.test/a b",
        "https://entidad.test/%00", "https://entidad.test/%0d%0aBcc:", "https://entidad.test:99999/", "http://[",
        "https://entidad.test/" + "a" * 3000, "\0", "https://entidad.test/\u202e",
    ],
)  # fmt: skip
def test_what_is_no_page_of_the_web_is_refused(said: str) -> None:
    with pytest.raises(Refused):
        normal(said)


def test_the_whole_address_is_one_that_a_browser_follows() -> None:
    assert whole("entidad.test/x") == "https://entidad.test/x"
    assert whole("HTTPS://entidad.test/X") == "https://entidad.test/X"


def test_sections_begin_at_whole_parts_the_longest_first() -> None:
    assert beginnings("entidad.test/creditos/pregrado") == [
        "entidad.test/creditos/pregrado", "entidad.test/creditos", "entidad.test",
    ]  # fmt: skip


def test_an_address_of_a_thousand_parts_asks_for_few() -> None:
    assert len(beginnings("entidad.test/" + "a/" * 1000)) == 60
