"""The demo's parts: whoever waits for one to die, or to be told to end, hears at once and asks nobody meanwhile."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator

import pytest

from ticketing.demo import children

TOLD = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD)


@pytest.fixture(autouse=True)
def own_signals() -> Iterator[None]:
    """Whatever these tests listen to is given back."""
    before = {number: signal.getsignal(number) for number in TOLD}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_who_ended_by_itself_is_found() -> None:
    stop = children.told_to_stop()
    lives = children.start("vive", ["http.server", "0", "--bind", "127.0.0.1"])
    dies = children.start("muere", ["ticketing.no_such_module"])
    try:
        assert children.first_death([lives, dies], stop) is dies
    finally:
        children.end([lives, dies])


def test_told_to_stop_it_waits_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    stop, asked = children.told_to_stop(), []
    lives = children.start("vive", ["http.server", "0", "--bind", "127.0.0.1"])
    poll = lives.process.poll
    monkeypatch.setattr(lives.process, "poll", lambda: asked.append(1) or poll())
    try:
        threading.Timer(0.7, os.kill, (os.getpid(), signal.SIGTERM)).start()
        assert children.first_death([lives], stop) is None
    finally:
        children.end([lives])
    assert len(asked) <= 3, "it asks again only when a signal came"
    assert signal.getsignal(signal.SIGCHLD) == signal.SIG_DFL
