"""The database is locked, the server stopped, the clients slow: everybody is told soon, and /healthz always answers."""

from __future__ import annotations

import http.client
import re
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import psycopg
import pytest
from sqlalchemy import make_url

from config import VERSION
from tests.harness import office
from tests.harness.process import environment, listener, web

if TYPE_CHECKING:
    from config import Settings

SOON = 3.0  # seconds; two are promised, and a machine that tests on all its cores may take a third
WORDS = "Una carta larga, con «comillas» & señales <b>que nadie quiere perder</b>.\r\n\r\nY otro párrafo."


class Site:
    """A web server of the application, asked over real connections."""

    def __init__(self, port: int) -> None:
        self.port = port

    def ask(self, path: str, fields: dict[str, str] | None = None, cookie: str = "") -> tuple[int, dict, str, float]:
        """(status, headers, body, seconds)."""
        began = time.monotonic()
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": cookie} if cookie else {}
        if fields is None:
            line.request("GET", path, headers=headers)
        else:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            line.request("POST", path, urlencode(fields), headers)
        answer = line.getresponse()
        body = answer.read().decode()
        line.close()
        return answer.status, dict(answer.headers), body, time.monotonic() - began

    def form(self) -> tuple[str, str]:
        """(cookie, token) of the sign-in page."""
        _status, headers, body, _ = self.ask("/sign-in")
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', body)
        assert found
        return headers["Set-Cookie"].partition(";")[0], found[1]

    def healthy(self) -> float:
        """Seconds until /healthz said so."""
        status, _headers, body, seconds = self.ask("/healthz")
        assert (status, body) == (200, f"ok\n{VERSION}\n")
        return seconds


@contextmanager
def site(settings: Settings) -> Iterator[Site]:
    """gunicorn as the guide starts it; one process with few threads makes it hardest."""
    env = environment(settings)
    with listener() as door, web(env, settings.data_dir / "web.log", on=door):
        yield Site(door.getsockname()[1])


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Another process's transaction, in effect: it holds the write lock for as long as the block lasts."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def shown(body: str) -> list[str]:
    return [unescape(text) for text in re.findall(r"<textarea[^>]*readonly>\n?(.*?)</textarea>", body, re.DOTALL)]


def told_soon(answer: tuple[int, dict, str, float]) -> str:
    status, headers, body, seconds = answer
    assert (status, headers["Retry-After"]) == (503, "10")
    assert "No se guardó nada" in body
    assert seconds < SOON
    return body


def test_who_finds_the_database_locked_is_told_soon_and_keeps_what_he_wrote(sqlite_office_url, tmp_path):
    settings = office.settings(sqlite_office_url, tmp_path)
    with site(settings) as desk:
        cookie, token = desk.form()
        with locked(Path(make_url(sqlite_office_url).database or "")):
            typed = {
                "csrf_token": token,
                "email": "ana@despacho.test",
                "password": "limonada-fría-7",
                "next": "/requests/1",
            }
            body = told_soon(desk.ask("/sign-in", typed, cookie))
            assert shown(body) == ["ana@despacho.test"]
            assert "limonada" not in body
            assert 'method="post"' not in body, "Sin la contraseña no hay nada que enviar otra vez."
            assert desk.ask("/sign-in")[0] == 200, "Quien solo mira no espera a nadie."


def signed_in(settings: Settings) -> str:
    """The cookie of somebody who is signed in."""
    from ticketing import clock
    from ticketing.extensions import db
    from ticketing.office.departments.actions import add as add_department
    from ticketing.office.people.actions import add
    from ticketing.office.sign_in.actions import begin

    with office.opened(settings) as app:
        with app.app_context():
            at = clock.now()
            ana = add("Ana Ruiz", "ana@despacho.test", add_department("Prensa", "P", by=None, at=at), by=None, at=at)
            _session, token = begin(ana, "prueba", at=at)
            db.session.commit()
        client = app.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = token
        found = client.get_cookie("despacho")
        assert found
        return f"despacho={found.value}"


def test_what_was_written_is_shown_and_sent_again_by_one_button(sqlite_office_url, tmp_path):
    settings = office.settings(sqlite_office_url, tmp_path)
    cookie = signed_in(settings)
    with site(settings) as desk:
        _status, headers, page, _ = desk.ask("/people/me", cookie=cookie)
        token = re.search(r'name="csrf-token" content="([^"]+)"', page)
        assert token
        cookie = headers.get("Set-Cookie", cookie).partition(";")[0]
        typed = {"csrf_token": token[1], "category": "nada", "words": WORDS, "state": "9", "once": "llave-1"}
        with locked(Path(make_url(sqlite_office_url).database or "")):
            body = told_soon(desk.ask("/requests?de=prueba", typed, cookie))
        assert [text.replace("\r\n", "\n") for text in shown(body)] == ["nada", WORDS.replace("\r\n", "\n")]
        assert "Texto del mensaje" in body
        assert 'action="/requests?de=prueba"' in body
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', body)
        again = {name: unescape(value) for name, value in hidden}
        assert {name: value for name, value in again.items() if name != "csrf_token"} == {
            "category": "nada", "words": WORDS, "state": "9", "once": "llave-1",
        }  # fmt: skip
        status, _headers, page, _ = desk.ask("/requests?de=prueba", again, cookie)
        assert status not in (400, 503), "El botón manda lo mismo, con una ficha que sirve."
        assert "El formulario caducó" not in page


def test_forty_who_write_at_once_are_all_told_and_the_process_says_that_it_lives(sqlite_office_url, tmp_path):
    settings = office.settings(sqlite_office_url, tmp_path)
    with site(settings) as desk:
        cookie, token = desk.form()
        typed = {"csrf_token": token, "email": "ana@despacho.test", "password": "limonada-fría-7"}
        with locked(Path(make_url(sqlite_office_url).database or "")), ThreadPoolExecutor(40) as many:
            began = time.monotonic()
            asked = [many.submit(desk.ask, "/sign-in", typed, cookie) for _ in range(40)]
            lives = []
            while not all(one.done() for one in asked):
                lives.append(desk.healthy())
                time.sleep(0.05)
            took = time.monotonic() - began
        assert {one.result()[0] for one in asked} == {503}
        print({"healthz": round(max(lives), 2), "asked": len(lives), "all_told": round(took, 2)})
        assert max(lives) < 1
        assert took < 3 * SOON
        assert desk.ask("/sign-in", typed, cookie)[0] == 422, "En cuanto se suelta, todo sigue."


def test_a_locked_table_of_postgresql_holds_nobody(postgres_office_url, tmp_path):
    settings = office.settings(postgres_office_url, tmp_path)
    plain = make_url(postgres_office_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with site(settings) as desk, psycopg.connect(plain) as other:
        cookie, token = desk.form()
        other.execute("LOCK TABLE failed_attempt IN ACCESS EXCLUSIVE MODE")
        body = told_soon(desk.ask("/sign-in", {"csrf_token": token, "email": "a@b.co", "password": "x"}, cookie))
        assert "a@b.co" in shown(body)
        assert desk.healthy() < 1


def test_a_database_server_that_is_gone_is_told_as_such(postgres_office_url, tmp_path):
    gone = make_url(postgres_office_url).set(host="127.0.0.1", port=9, query={})
    settings = office.settings(gone.render_as_string(hide_password=False), tmp_path)
    with site(settings) as desk:
        told_soon(desk.ask("/sign-in"))
        body = told_soon(desk.ask("/sign-in", {"email": "a@b.co", "password": "x"}))
        assert shown(body) == ["a@b.co"], "También la página de un formulario caducado pregunta quién es uno."
        assert desk.healthy() < 1


def test_two_hundred_silent_and_forty_slow_clients_leave_healthz_answered(sqlite_office_url, tmp_path):
    with site(office.settings(sqlite_office_url, tmp_path)) as desk, ExitStack() as open_now:

        def line() -> socket.socket:
            return open_now.enter_context(socket.create_connection(("127.0.0.1", desk.port)))

        silent = [line() for _ in range(200)]
        assert desk.healthy() < 1
        assert desk.ask("/sign-in")[0] == 200, "Quien no dice nada no le quita el turno a nadie."
        slow = [line() for _ in range(40)]
        head = b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n"
        head += b"Content-Type: application/x-www-form-urlencoded\r\n\r\nemail="
        for one in slow:
            one.sendall(head)
        lives, ended = [], time.monotonic() + 3
        while time.monotonic() < ended:
            for one in slow:
                one.sendall(b"a")
            lives.append(desk.healthy())
            time.sleep(0.2)
        print({"healthz": round(max(lives), 2), "asked": len(lives)})
        assert max(lives) < 1
        assert len(silent) == 200


def test_a_request_that_comes_too_slowly_is_given_up(monkeypatch):
    from ticketing.web import serving

    monkeypatch.setattr(serving, "SLOW_SECONDS", 0.2)
    mine, theirs = socket.socketpair()
    with theirs, serving.Line(fileno=mine.detach()) as line:
        line.begin()
        theirs.sendall(b"x")
        assert line.recv(10) == b"x"
        drops = threading.Event()

        def drip() -> None:
            while not drops.wait(0.03):
                theirs.send(b"x")

        thread = threading.Thread(target=drip)
        thread.start()
        try:
            with pytest.raises(ConnectionResetError, match="too slowly"):
                read_on(line)
        finally:
            drops.set()
            thread.join()


def read_on(line: socket.socket) -> None:
    while line.recv(10):
        continue
