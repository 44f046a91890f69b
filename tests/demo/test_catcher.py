"""The demo's mail catcher is a real SMTP server that loses nothing it accepted."""

from __future__ import annotations

import smtplib
import socket
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.harness.process import Program
from ticketing.demo import letters


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@pytest.fixture
def catcher(tmp_path: Path) -> Iterator[tuple[Program, int]]:
    """The catcher as its own process."""
    port = free_port()
    env = {"DESPACHO_DATA_DIR": str(tmp_path), "DESPACHO_CATCHER_PORT": str(port)}
    program = Program.start([sys.executable, "-m", "ticketing.demo.catcher"], log=tmp_path / "log", env=env)
    for _ in program._trying(20):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            continue
    yield program, port
    program.stop()


def message(subject: str = "Renovación", body: str = "Hola\n.punto\n..dos\n") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "a@demo.despacho.example", "b@demo.despacho.example", subject
    made["Message-ID"] = "<1@demo.despacho.example>"
    made.set_content(body)
    return made


def test_what_is_accepted_is_kept_word_for_word(catcher: tuple[Program, int], tmp_path: Path) -> None:
    with smtplib.SMTP("127.0.0.1", catcher[1]) as client:
        client.send_message(
            message("Su crédito: año nuevo"), to_addrs=["B@demo.despacho.example", "c@demo.despacho.example"]
        )
    found = letters.newest(tmp_path)
    assert [one.rcpt for one in found] == ["c@demo.despacho.example", "b@demo.despacho.example"]
    assert found[0].subject == "Su crédito: año nuevo"
    kept = letters.one(tmp_path, found[0].id)
    assert kept is not None
    assert kept.raw.endswith(b"Hola\r\n.punto\r\n..dos\r\n")


def test_it_announces_pipelining_and_answers_in_order(catcher: tuple[Program, int], tmp_path: Path) -> None:
    one = b"MAIL FROM:<a@x.example> BODY=8BITMIME\r\nRCPT TO:<%d@x.example>\r\nDATA\r\n"
    with socket.create_connection(("127.0.0.1", catcher[1]), timeout=10) as wire:
        lines = wire.makefile("rb")
        assert lines.readline().startswith(b"220")
        wire.sendall(b"EHLO prueba\r\n")
        said = [lines.readline() for _ in range(5)]
        assert {b"250-PIPELINING\r\n", b"250-8BITMIME\r\n"} <= set(said)
        wire.sendall(one % 1)
        assert [lines.readline()[:3] for _ in range(3)] == [b"250", b"250", b"354"]
        wire.sendall(b"Subject: 1\r\n\r\nuno\r\n.\r\n" + one % 2)
        assert [lines.readline()[:3] for _ in range(4)] == [b"250", b"250", b"250", b"354"]
        wire.sendall(b"\r\nsin encabezado\r\n.\r\nQUIT\r\n")
        assert [lines.readline()[:3] for _ in range(2)] == [b"250", b"221"]
    assert [found.rcpt for found in letters.newest(tmp_path)] == ["2@x.example", "1@x.example"]


def test_accepted_mail_survives_a_kill(catcher: tuple[Program, int], tmp_path: Path) -> None:
    program, port = catcher
    client = smtplib.SMTP("127.0.0.1", port)
    for _ in range(20):
        client.send_message(message())
    program.kill()
    client.close()
    assert letters.count(tmp_path) == 20


@pytest.mark.parametrize(
    ("order", "code"),
    [("DATA", 503), ("RCPT TO:<a@x.example>", 503), ("MAIL FROM:a@x.example", 501), ("VRFY a", 502), ("NOOP", 250)],
)
def test_orders_out_of_place_are_refused(catcher: tuple[Program, int], order: str, code: int) -> None:
    with smtplib.SMTP("127.0.0.1", catcher[1]) as client:
        client.ehlo()
        assert client.docmd(order)[0] == code


def test_the_inbox_is_searched_by_address_and_paged(catcher: tuple[Program, int], tmp_path: Path) -> None:
    with smtplib.SMTP("127.0.0.1", catcher[1]) as client:
        for n in range(5):
            client.send_message(message(), to_addrs=[f"persona{n}@demo.despacho.example"])
    first = letters.newest(tmp_path, most=3)
    second = letters.newest(tmp_path, before=first[-1].id, most=3)
    assert [one.rcpt[7] for one in [*first, *second]] == ["4", "3", "2", "1", "0"]
    assert [one.rcpt[7] for one in letters.newest(tmp_path, words="PERSONA3@")] == ["3"]
