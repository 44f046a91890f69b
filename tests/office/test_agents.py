"""Browsers in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ticketing.office.sign_in.agents import words

if TYPE_CHECKING:
    from flask import Flask

CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Edg/126.0.0.0", "Edge en Windows"),
        (f"Mozilla/5.0 (Linux; Android 14; SM-A546E) {CHROME}", "Chrome en Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1", "Safari en iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox en Linux"),
        ("curl/8.1", "Otro programa"),
        ("", "Otro programa"),
    ],
)
def test_a_browser_is_named_as_people_know_it(app_sqlite: Flask, agent: str, said: str) -> None:
    with app_sqlite.app_context():
        assert words(agent) == said
