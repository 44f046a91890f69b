"""Nothing that comes back, hostile or broken, stops the reader or makes it raise."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ticketing.massmail.replies import reasons
from ticketing.massmail.returns import tracing
from ticketing.massmail.returns.classify import classify

SAMPLES = sorted(Path(__file__).with_name("returns_samples").glob("*.eml"))
KEY = b"a key of the tests, nobody else's"
NOTICE = b"From: MAILER-DAEMON@mx.example.net\nSubject: failure notice\n"


def nested(depth: int) -> bytes:
    inner = b"\n<ana@example.org>: 550 5.1.1 user unknown\n"
    for level in range(depth):
        inner = b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n%s\n--b%d--\n" % (level, level, inner, level)
    return NOTICE + inner


HOSTILE: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "zeros": lambda: b"\0" * 500_000,
    "no From": lambda: b"Subject: hi\n\nbody",
    "only an end of line": lambda: b"\n",
    "nested five thousand deep": lambda: nested(5000),
    "fifty megabytes": lambda: NOTICE + b"\n" + b"550 5.1.1 <ana@example.org> user unknown\n" * 1_250_000,
    "fifty megabytes of one line": lambda: NOTICE + b"\n" + b"x" * 50_000_000,
    "headers without end": lambda: b"A: b\n" * 400_000,
    "open tags": lambda: NOTICE + b"Content-Type: text/html\n\n" + b"<style <p " * 100_000,
    "open encoded words": lambda: b"Subject: " + b"=?utf-8?b?" * 100_000,
    "open quotes": lambda: b'Content-Type: multipart/mixed; a="' * 50_000,
    "boundaries": lambda: NOTICE + b"Content-Type: multipart/mixed; boundary=a\n\n" + b"--a\n" * 200_000,
    "a boundary that never comes": lambda: NOTICE + b"Content-Type: multipart/mixed; boundary=z\n\n550 no such user\n",
    "reports": lambda: NOTICE + b"Content-Type: message/delivery-status\n\n" + b"Final-Recipient: a@b.co\n\n" * 20_000,
    "addresses": lambda: NOTICE + b"\n" + b"a@" * 500_000,
    "broken base64": lambda: NOTICE + b"Content-Transfer-Encoding: base64\n\n" + b"\xff=" * 100_000,
    "unknown charset": lambda: NOTICE + b"Content-Type: text/plain; charset=x-\xff\xfe\n\n\xff\xfe 550",
    "a charset that is none": lambda: NOTICE + b"Content-Type: text/plain; charset=hex\n\n550",
    "false charset": lambda: NOTICE + b"Content-Type: text/plain; charset=utf-16\n\n\x1b$B\xff\xff",
    "deep JSON": lambda: NOTICE + b'\n{"notificationType":' + b"[" * 200_000,
    "wrong JSON": lambda: NOTICE + b'\n{"eventType":1,"bounce":{"bouncedRecipients":[1]},"delivery":{"recipients":5}}',
    "a report of nothing": lambda: NOTICE + b"Content-Type: multipart/report; report-type=delivery-status\n\n",
}  # fmt: skip


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_nothing_hostile_stops_the_reader(make: Callable[[], bytes]) -> None:
    raw = make()
    began = time.perf_counter()
    found = classify(raw)
    assert found
    assert all(verdict.kind in reasons.KINDS for verdict in found)
    tracing.origin(raw, KEY)
    assert time.perf_counter() - began < 10


def test_what_is_nested_ten_deep_is_still_understood() -> None:
    assert classify(nested(10))[0].kind == "hard"


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_notice_cut_anywhere_never_raises(path: Path) -> None:
    raw = path.read_bytes()
    kinds = {verdict.kind for cut in range(0, len(raw), 97) for verdict in classify(raw[:cut])}
    assert kinds <= set(reasons.KINDS)
