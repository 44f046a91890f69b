"""The example of nginx, before the application: https stays https, links stay secret, what is too large is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.harness import nginx, office

if TYPE_CHECKING:
    from flask import Flask

SECRET = "AbCd-EfGh_0123456789"
MEGABYTE = 1024 * 1024


@pytest.fixture(scope="module")
def desk(_sqlite_schema: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application as the guide sets it up behind a proxy."""
    import shutil

    folder = tmp_path_factory.mktemp("desk")
    url = f"sqlite:///{shutil.copy(_sqlite_schema, folder / 'despacho.sqlite3')}"
    told = {"base_url": f"https://{nginx.DESK}", "public_url": f"https://{nginx.PUBLIC}", "proxies": 1}
    with office.opened(office.settings(url, folder, **told)) as app:
        yield app


@pytest.fixture(scope="module")
def proxy(desk: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[nginx.Proxy]:
    """nginx before it."""
    with office.served(desk) as address:
        port = urlsplit(address).port or 0
        with nginx.running(tmp_path_factory.mktemp("nginx"), desk=port, public=port) as found:
            yield found


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[nginx.Proxy]:
    """nginx before nothing: the application is being upgraded."""
    with nginx.running(tmp_path / "alone", desk=9, public=9) as found:
        yield found


def personal_paths(app: Flask) -> list[str]:
    """Every address that a link to one person leads to, with somebody's link in it."""
    rules = [rule for rule in app.url_map.iter_rules() if "token" in rule.arguments]
    return [re.sub(r"<[^>]*token>", SECRET, rule.rule).replace("<name>", "acta.pdf") for rule in rules]


def test_nginx_accepts_the_example(tmp_path: Path) -> None:
    assert "test is successful" in nginx.checked(tmp_path / "nginx")


def test_a_redirect_keeps_https_and_the_name(proxy: nginx.Proxy) -> None:
    answer = proxy.ask("/reports")

    assert (answer.status, answer.headers["Location"]) == (308, f"https://{nginx.DESK}/reports/")
    assert answer.headers["Strict-Transport-Security"]


def test_without_https_one_is_led_to_it_and_by_another_name_nowhere(proxy: nginx.Proxy) -> None:
    led = proxy.ask(f"/sign/{SECRET}", host=nginx.PUBLIC, secure=False)

    assert (led.status, led.headers["Location"]) == (301, f"https://{nginx.PUBLIC}/sign/{SECRET}")
    with pytest.raises(OSError, match="closed connection"):
        proxy.ask("/", host="otro.example", secure=False)


def test_who_asks_is_known_and_nobody_can_claim_to_be_another(desk: Flask, proxy: nginx.Proxy) -> None:
    from flask import request

    seen: list[tuple[str | None, str]] = []
    desk.before_request_funcs.setdefault(None, []).append(lambda: seen.append((request.remote_addr, request.scheme)))
    proxy.ask("/sign-in", **{"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http"})
    desk.before_request_funcs[None].pop()

    assert seen == [("127.0.0.1", "https")]


def test_no_log_holds_a_personal_link(desk: Flask, proxy: nginx.Proxy, alone: nginx.Proxy) -> None:
    paths = personal_paths(desk)
    for one in (proxy, alone):
        for path in paths:
            one.ask(path, host=nginx.PUBLIC)
            one.ask(path, body=b"a=1", host=nginx.DESK, Referer=f"https://{nginx.PUBLIC}{path}")
        one.ask(f"/search?q={SECRET}", Referer=f"https://{nginx.DESK}/sign/{SECRET}")
    one_too_large = alone.ask(f"/sign/{SECRET}", host=nginx.PUBLIC, body=b" " * (46 * MEGABYTE))

    assert len(paths) >= 10
    assert one_too_large.status == 413
    for one in (proxy, alone):
        assert one.wrote('"GET /search" ')
        written = one.log() + one.log("error")
        assert SECRET not in written
        assert '"GET /sign/-" ' in written
        assert '"GET /search" ' in written


def test_the_log_names_the_request_as_the_page_does(proxy: nginx.Proxy) -> None:
    answer = proxy.ask("/no-existe")

    assert proxy.wrote('"GET /no-existe" 404')
    assert proxy.wrote(answer.headers["X-Request-Id"])


def test_what_is_too_large_is_told_by_whoever_notices_it(proxy: nginx.Proxy) -> None:
    text = proxy.ask("/sign-in", body=b"a" * (2 * MEGABYTE), **{"Content-Type": "application/x-www-form-urlencoded"})
    whole = proxy.ask("/sign-in", body=b"a" * (46 * MEGABYTE))

    assert (text.status, whole.status) == (413, 413)
    assert "Lo enviado supera 1" in text.text
    assert "Lo enviado es demasiado grande" in whole.text


def test_while_the_application_is_away_visitors_are_told_when_to_come_back(alone: nginx.Proxy) -> None:
    answer = alone.ask("/")

    assert (answer.status, answer.headers["Retry-After"]) == (503, "60")
    assert "Lo guardado sigue ahí" in answer.text


def test_what_watches_is_not_for_strangers(proxy: nginx.Proxy) -> None:
    assert proxy.ask("/metrics").status == 403
    assert proxy.ask("/healthz", host=nginx.PUBLIC).text.startswith("ok")
