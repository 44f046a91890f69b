"""Returns handed over by LMTP: answered when they are kept, kept once, and only for addresses that are ours."""

from __future__ import annotations

import smtplib
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from config import SettingsError, from_environment
from tests.massmail.test_return_handling import HARD, figures, report, verp
from tests.massmail.world import AT, commit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

PLAIN = b"Subject: hola\r\n\r\n.con punto\r\n"


@contextmanager
def door(app: Flask) -> Iterator[int]:
    """The port at which the application takes returns."""
    from ticketing.massmail.returns.lmtp import receiving

    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as held:
        port = int(held.getsockname()[1])
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], returns_lmtp=f"127.0.0.1:{port}")
    with receiving(app):
        yield port


def hand_over(port: int, to: str | list[str], raw: bytes = PLAIN) -> dict[str, tuple[int, bytes]]:
    """What was refused, by recipient; raises what smtplib does where everything was."""
    with smtplib.LMTP("127.0.0.1", port, timeout=30) as wire:
        return wire.sendmail("", to, raw)


def kept() -> list[tuple[str, bytes]]:
    from ticketing.extensions import db
    from ticketing.massmail.returns.models import Returned

    db.session.rollback()
    return [tuple(row) for row in db.session.execute(select(Returned.envelope_to, Returned.raw).order_by(Returned.id))]


def handled() -> None:
    from ticketing.massmail.returns.jobs import handle_returns

    handle_returns(AT)


def test_what_is_handed_over_twice_counts_once_by_the_address_it_came_to(base, campaign):
    to, notice = verp(base, campaign, 3), report("otra@despacho.test", HARD)
    commit()
    with door(base) as port:
        assert [hand_over(port, to, notice) for _ in range(2)] == [{}, {}]
    assert [one for one, _ in kept()] == [to]
    handled()
    assert figures(campaign) == {"bounced": 1, "bounced_hard": 1}


def test_the_bytes_are_kept_as_they_came(base):
    odd = b"Subject: \xff\r\n\r\n.punto\r\n" + b"x" * 900_000 + b"\r\n"
    with door(base) as port:
        hand_over(port, "fbl@despacho.test", odd)
    assert kept() == [("fbl@despacho.test", odd)]


@pytest.mark.parametrize(
    "to", ["b.1.1.0123456789abcdef@despacho.test", "l.1.1.0123456789abcdef@despacho.test", "fbl@otro.example", "fbl"]
)
def test_forged_and_foreign_addresses_are_refused(base, to):
    with door(base) as port, pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
        hand_over(port, to)
    assert refusal.value.recipients[to][0] == 550
    assert kept() == []


def test_each_recipient_has_an_answer_of_its_own(base):
    with door(base) as port:
        assert hand_over(port, ["uno@despacho.test", "dos@despacho.test"])["dos@despacho.test"][0] == 452
    assert [to for to, _ in kept()] == ["uno@despacho.test"]


def test_without_the_database_the_mail_server_keeps_it_and_comes_again(base, monkeypatch):
    from sqlalchemy.exc import OperationalError

    from ticketing.massmail.returns import lmtp

    keep, away = lmtp.keep, threading.Event()

    def kept_or_not(*given: object, **named: object) -> bool:
        if away.is_set():
            raise OperationalError("SELECT", {}, ConnectionResetError())
        return keep(*given, **named)

    monkeypatch.setattr(lmtp, "keep", kept_or_not)
    away.set()
    with door(base) as port:
        with pytest.raises(smtplib.SMTPDataError) as refusal:
            hand_over(port, "fbl@despacho.test")
        assert refusal.value.smtp_code == 451
        away.clear()
        assert hand_over(port, "fbl@despacho.test") == {}
    assert len(kept()) == 1


def test_what_is_too_long_is_refused_and_nonsense_stops_nobody(base):
    from ticketing.massmail.returns.lmtp import MOST_BYTES

    long = (b"x" * 998 + b"\r\n") * (MOST_BYTES // 1000 + 1)
    with door(base) as port, socket.create_connection(("127.0.0.1", port)) as silent:
        silent.sendall(b"\xff\x00GET / HTTP/1.1\r\n" * 10)
        with pytest.raises(smtplib.SMTPSenderRefused) as refusal:  # by the size that it says beforehand
            hand_over(port, "fbl@despacho.test", long)
        with smtplib.LMTP("127.0.0.1", port, timeout=60) as wire:
            for command in ("LHLO yo", "MAIL FROM:<>", "RCPT TO:<fbl@despacho.test>"):
                assert wire.docmd(command)[0] == 250
            assert wire.data(long)[0] == 552
        assert refusal.value.smtp_code == 552
        assert hand_over(port, "fbl@despacho.test") == {}
    assert len(kept()) == 1


def test_who_sends_a_line_without_an_end_is_hung_up_on(base):
    with door(base) as port:
        with smtplib.LMTP("127.0.0.1", port, timeout=30) as wire, suppress(smtplib.SMTPServerDisconnected):
            for command in ("LHLO yo", "MAIL FROM:<>", "RCPT TO:<fbl@despacho.test>", "DATA"):
                wire.docmd(command)
            with pytest.raises(OSError, match=r"reset|Broken pipe"):
                wire.sock.sendall(b"x" * 65_536 * 1000)
        assert hand_over(port, "fbl@despacho.test") == {}
    assert len(kept()) == 1


def test_many_at_once_are_all_kept(base):
    from ticketing.extensions import db
    from ticketing.massmail.returns.models import Returned

    with door(base) as port, ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: hand_over(port, "fbl@despacho.test", b"Subject: %d\r\n\r\n" % n), range(100)))
    assert answers == [{}] * 100
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Returned)) == 100


def test_a_socket_in_a_folder_is_a_door_too(base, tmp_path: Path):
    from ticketing.massmail.returns.lmtp import receiving

    path = tmp_path / "lmtp"
    base.config["SETTINGS"] = replace(base.config["SETTINGS"], returns_lmtp=f"unix:{path}")
    for _ in range(2):  # what the last worker left there is in nobody's way
        with receiving(base), smtplib.LMTP(str(path)) as wire:
            assert wire.sendmail("", "fbl@despacho.test", PLAIN) == {}


def test_a_port_that_is_taken_is_told_at_the_start_in_a_sentence(base, tmp_path):
    from tests.harness.process import environment, flask

    with socket.create_server(("127.0.0.1", 0)) as taken:
        place = f"127.0.0.1:{taken.getsockname()[1]}"
        worker = flask("worker", env=environment(base.config["SETTINGS"], RETURNS_LMTP=place), log=tmp_path / "log")
        assert worker.process.wait(60) == 1
    assert f"DESPACHO_RETURNS_LMTP: no se puede escuchar en {place}" in worker.said()
    assert "Traceback" not in worker.said()


@pytest.mark.parametrize("place", ["0.0.0.0:2424", "mail.example:2424", "127.0.0.1", "unix:lmtp"])
def test_it_listens_within_this_machine_only(tmp_path, place):
    given = {"DESPACHO_DATA_DIR": str(tmp_path), "DESPACHO_RETURNS_LMTP": place}
    with pytest.raises(SettingsError, match="escucha solo en este equipo"):
        from_environment(given)


def test_two_workers_share_the_port_and_one_that_dies_is_not_missed(base, campaign, tmp_path):
    from tests.harness.process import environment, worker
    from tests.massmail.world import until

    to, notice = verp(base, campaign, 3), report("otra@despacho.test", HARD)
    commit()
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as held:
        port = int(held.getsockname()[1])
    env = environment(base.config["SETTINGS"], RETURNS_LMTP=f"127.0.0.1:{port}")
    with worker(env, tmp_path / "one.log") as one, worker(env, tmp_path / "two.log"):
        until(lambda: listeners(port) == 2, "both listen", seconds=30)
        one.kill()
        assert [hand_over(port, to, notice) for _ in range(5)] == [{}] * 5
        until(lambda: figures(campaign) == {"bounced": 1, "bounced_hard": 1}, "the bounce is counted", seconds=30)


def listeners(port: int) -> int:
    """How many sockets listen at a port of this machine (proc(5): state 0A)."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(row[1].endswith(f":{port:04X}") and row[3] == "0A" for row in rows)
