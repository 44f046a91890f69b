"""Which links a browser could follow, and how one stands in a header: told where it is written."""

from __future__ import annotations

import pytest

import weblinks


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("https://www..example/x", "ningún sitio"),
        ("https://", "ningún sitio"),
        ("https:///x", "ningún sitio"),
        (f"https://{'a' * 64}.example/", "ningún sitio"),
        (f"https://{'.'.join(['a' * 60] * 5)}/", "ningún sitio"),
        ("https://a b.example/", "ningún sitio"),
        ("https://a%b.example/", "ningún sitio"),
        ("https://malo.example\\@bueno.example/", "ningún sitio"),
        ("https://1.2.3.999/", "ningún sitio"),
        ("https://x.example:99999/", "puerto"),
        ("https://x.example:0/", "puerto"),
        ("https://x.example:http/", "puerto"),
        ("https://[zz/", "corchetes"),
        ("ejemplo.example", "https://"),
        ("ftp://ejemplo.example", "https://"),
        ("javascript:alert(1)", "https://"),
        ("https://x.example/\n", "no se ven"),
        ("https://x.example/" + "a" * 700, "demasiado largo"),
    ],
)
def test_a_link_that_nobody_could_follow_is_told_in_a_sentence(url: str, word: str) -> None:
    told = weblinks.problem(url)
    assert word in told
    assert told.isprintable()


@pytest.mark.parametrize(
    ("url", "header"),
    [
        ("https://straße.example/ñ?a=ü#é", "https://xn--strae-oqa.example/%C3%B1?a=%C3%BC#%C3%A9"),
        ("https://ｅｊｅｍｐｌｏ。example/", "https://ejemplo.example/"),
        ("https://☃.example/", "https://xn--n3h.example/"),
        ("https://WWW.Ejemplo.example:443/A%20b", "https://www.ejemplo.example/A%20b"),
        ("http://x.example:8080/?a=1&b=2", "http://x.example:8080/?a=1&b=2"),
        ("https://[::1]/x", "https://[::1]/x"),
        ("https://x.example/con espacio", "https://x.example/con%20espacio"),
        ("https://x.example./", "https://x.example./"),
    ],
)
def test_a_link_stands_in_a_header_in_ascii(url: str, header: str) -> None:
    assert weblinks.problem(url) == ""
    assert weblinks.uri(url) == header


@pytest.mark.parametrize(
    "url", ["", "https://www..example/", "https://\ud800.example/", "https://x.example/\ud800", "https://[", "\0"]
)
def test_what_breaks_a_header_is_nothing_and_raises_nothing(url: str) -> None:
    assert weblinks.uri(url) is None
    assert weblinks.host(url) == ""


def test_only_the_host_of_a_link_is_written_otherwise() -> None:
    assert weblinks.in_ascii("https://straße.example:8443/ñ") == "https://xn--strae-oqa.example:8443/ñ"
    assert weblinks.in_ascii("https://x.example/ñ") == "https://x.example/ñ"


def test_a_host_that_two_programs_read_otherwise_is_none() -> None:
    assert weblinks.host("https://bueno.example@malo.example/") == ""
    assert weblinks.host("https://Bueno.example:444/") == "bueno.example:444"
