"""Readers come by the thousand while PostgreSQL is away: each is answered, and each is booked once when it is back."""

from __future__ import annotations

import socket
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from tests.faults.judge import told
from tests.faults.test_database import restartable
from tests.harness import office
from tests.harness.process import environment, listener, web
from tests.massmail.world import commit, fill, started

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["restartable"]
HEAD = b" HTTP/1.1\r\nHost: publico.test\r\nUser-Agent: Mozilla/5.0 (Windows NT 10.0) Chrome/126.0\r\n\r\n"
READERS, WANTED = 8, 1000  # connections at once; hits a second on one pixel


@pytest.fixture
def served(restartable: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Flask, int, int, Any]]:
    """The application, a running campaign, the port of its public face under gunicorn, and its log."""
    from ticketing.office import doors

    settings = office.settings(restartable.url, tmp_path, clock_file="")
    with office.opened(settings) as app, app.app_context():
        monkeypatch.setattr(doors, "LEAVE_TO_SEND", [])
        fill(50)
        campaign = started(tracking="identified", utm=False).id
        commit()
        log = tmp_path / "web.log"
        door = listener()
        port = door.getsockname()[1]
        env = environment(settings, CLOCK_FILE="")
        with door, web(env, log, on=door, module="wsgi_public:app", ready="/healthz"):
            yield app, campaign, port, log


@contextmanager
def asked(port: int, path: Callable[[int], bytes]) -> Iterator[Counter[bytes]]:
    """As many as the server answers, on some connections, while the block lasts: how often each status came."""
    stop, seen, lock = threading.Event(), Counter[bytes](), threading.Lock()

    def work(number: int) -> None:
        mine: Counter[bytes] = Counter()
        with socket.create_connection(("127.0.0.1", port), timeout=30) as wire:
            while not stop.is_set():
                wire.sendall(b"GET " + path(number) + HEAD)
                mine[answered(wire)] += 1
        with lock:
            seen.update(mine)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(READERS)]
    for one in threads:
        one.start()
    try:
        yield seen
    finally:
        stop.set()
        for one in threads:
            one.join(40)


def answered(wire: socket.socket) -> bytes:
    """The status of one whole answer."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += wire.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    while len(body) < length:
        body += wire.recv(65536)
    return head[9:12]


def booked(campaign: int, wanted: int) -> int:
    """Book until all is there, or a minute has passed; how many hits the database has."""
    from ticketing import clock
    from ticketing.extensions import db
    from ticketing.massmail.tracking.booking import book_hits
    from ticketing.massmail.tracking.models import Hit

    deadline, found = time.monotonic() + 60, 0
    while found < wanted and time.monotonic() < deadline:
        try:
            book_hits(clock.now())
            found = db.session.scalar(select(func.count()).where(Hit.campaign_id == campaign)) or 0
        except SQLAlchemyError:
            found = 0
        db.session.rollback()
    return found


def token(app: Flask, purpose: bytes, campaign: int, who: int, link: int = 0) -> bytes:
    from ticketing.massmail.identity import tokens

    return tokens.token(app.config["SETTINGS"].secret_key, purpose, campaign, who, link).encode()


def test_the_picture_that_gunicorn_gives_is_the_one_of_any_server(served):
    """Its head and body leave in one packet there; nothing else differs."""
    from ticketing.massmail.identity import tokens

    app, campaign, port, _ = served
    path = "/o/" + token(app, tokens.OPEN, campaign, 3).decode()
    usual = app.test_client().get(path)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as given:
        body, head = given.read(), dict(given.headers)
    assert body == usual.data
    ours = {name: value for name, value in usual.headers.items() if name != "X-Request-Id"}
    assert ours.items() <= head.items()
    assert head.keys() - ours.keys() == {"Server", "Date", "Connection", "X-Request-Id"}
    with socket.create_connection(("127.0.0.1", port)) as wire:  # two on one connection, the first for HEAD
        wire.sendall(b"HEAD " + path.encode() + HEAD)
        assert wire.recv(65536).endswith(b"\r\n\r\n")
        wire.sendall(b"GET " + path.encode() + HEAD)
        assert answered(wire) == b"200"


def test_a_thousand_a_second_on_one_pixel_are_answered_and_recorded(served):
    from ticketing.massmail.identity import tokens

    app, campaign, port, log = served
    one = b"/o/" + token(app, tokens.OPEN, campaign, 3)
    begin = time.monotonic()
    with asked(port, lambda _: one) as seen:
        time.sleep(2)
    took, hits = time.monotonic() - begin, seen.total()
    said = log.read_text().count("ERROR") + log.read_text().count("WARNING")
    found = booked(campaign, hits)
    rate = round(hits / took)
    told("thousand", seconds=round(took, 1), hits=hits, per_second=rate, booked=found, said=said)
    assert dict(seen) == {b"200": hits}
    assert rate >= WANTED
    assert (found, said) == (hits, 0)


def test_readers_are_answered_while_postgresql_is_away_and_booked_once_after(served, restartable):
    from ticketing.massmail.identity import tokens

    app, campaign, port, log = served
    paths = [b"/o/" + token(app, tokens.OPEN, campaign, who) for who in range(READERS - 2)]
    paths += [b"/c/" + token(app, tokens.CLICK, campaign, who, 0) for who in (6, 7)]
    with asked(port, lambda number: paths[number]) as seen:
        time.sleep(0.5)
        restartable.control("stop", "-m", "immediate")
        time.sleep(2)
        restartable.control("start")
        time.sleep(0.5)
    hits = seen.total()
    found = booked(campaign, hits)
    said = log.read_text().count("were not read again")
    told("readers", hits=hits, answers={key.decode(): value for key, value in seen.items()}, booked=found, said=said)
    assert set(seen) == {b"200", b"302"}
    assert found == hits
    assert said <= 10
