"""What is looked at, side by side and with little patience: whoever hangs is named, and keeps nobody waiting.

A look that hangs cannot be ended from outside: its thread is left behind, and until that has ended nobody else is sent
after it. What asks the database is asked in one thread, over one connection.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from ticketing import clock, patience
from ticketing.extensions import db, reading

WELL = "ok"
PATIENCE, WHOLE = 2.0, 2.7  # seconds that each has, and all together
DATABASE, BEGUN = "database", ""


@dataclass(frozen=True)
class Look:
    """`ask` says WELL, or in words what is wrong; None: it is not judged here."""

    name: str
    ask: Callable[[], str | None]


# Asked of the database, one after another, once that answers.
STORED: list[Look] = []
# Asked of everything else, each in a thread of its own.
OUTSIDE: list[Look] = []
# What else the database names that is to be asked, each in a thread of its own.
NAMED: list[Callable[[], Iterable[Look]]] = []


@dataclass
class Round:
    """One look at everything; whoever asks while it is under way is told the same."""

    ended: threading.Event = field(default_factory=threading.Event)
    found: dict[str, str] = field(default_factory=dict)


@dataclass
class Watch:
    """One application's looks."""

    app: Flask
    hanging: dict[str, threading.Thread] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    under_way: Round | None = None
    last: Round = field(default_factory=Round)
    last_at: float = float("-inf")

    def look(self, *, not_older: float = 0.0) -> dict[str, str]:
        """Name -> WELL, or in words what is wrong; as it was so many seconds ago at most."""
        with self.lock:
            if clock.monotonic() - self.last_at < not_older:
                return self.last.found
            mine = self.under_way is None
            under_way = self.under_way = self.under_way or Round()
        if mine:
            try:
                under_way.found = _Sitting(self).held()
            finally:
                with self.lock:
                    self.under_way, self.last, self.last_at = None, under_way, clock.monotonic()
                under_way.ended.set()
        under_way.ended.wait(WHOLE + 1)
        return under_way.found


class _Sitting:
    """All the questions of one round, and their answers as they come."""

    def __init__(self, watch: Watch) -> None:
        self.app, self.hanging = watch.app, watch.hanging
        self.answers: queue.Queue[tuple[str, str | Look | None]] = queue.Queue()
        self.ends = clock.monotonic() + WHOLE
        self.until: dict[str, float] = {}
        self.found: dict[str, str] = {}

    def held(self) -> dict[str, str]:
        """Until everybody has answered or is too late."""
        self._send(DATABASE, self._ask_the_database)
        for look in OUTSIDE:
            self._send(look.name, partial(self._ask, look))
        while self.until:
            try:
                self._hear(*self.answers.get(timeout=max(0.0, min(self.until.values()) - clock.monotonic())))
            except queue.Empty:
                self._give_up()
        return self.found

    def _send(self, name: str, ask: Callable[[], object]) -> None:
        self.until[name] = min(clock.monotonic() + PATIENCE, self.ends)
        before = self.hanging.get(name)
        if before is None or not before.is_alive():
            self.hanging[name] = threading.Thread(target=ask, name=f"look {name}", daemon=True)
            self.hanging[name].start()

    def _hear(self, name: str, said: str | Look | None) -> None:
        if isinstance(said, Look):
            self._send(name, partial(self._ask, said))
        elif said == BEGUN:
            self.until[name] = self.ends
        else:
            self.until.pop(name, None)
            if said is not None:
                self.found.setdefault(name, said)

    def _give_up(self) -> None:
        for name in [name for name, end in self.until.items() if end <= clock.monotonic()]:
            del self.until[name]
            self.found[name] = f"no respondió en {PATIENCE:.0f} s"

    def _ask(self, look: Look) -> None:
        with self.app.app_context():
            self.answers.put((look.name, _said(look)))

    def _ask_the_database(self) -> None:
        """The next question is announced before an answer is told, so that there is always one that is waited for."""
        with self.app.app_context(), patience.in_a_hurry(), reading():
            name: str = DATABASE
            said: str | None = _answers()
            if said == WELL:
                for look in (look for named in list(NAMED) for look in _named(named)):
                    self.answers.put((look.name, look))
                for look in STORED:
                    self.answers.put((look.name, BEGUN))
                    self.answers.put((name, said))
                    name, said = look.name, _said(look)
                    db.session.rollback()
            self.answers.put((name, said))


def _answers() -> str:
    try:
        db.session.connection()
    except SQLAlchemyError as problem:
        return f"no responde: {type(problem).__name__}"
    return WELL


def _said(look: Look) -> str | None:
    try:
        return look.ask()
    except Exception as problem:  # noqa: BLE001 - whatever it is, it is told where it is looked at
        return f"no se pudo mirar: {type(problem).__name__}"


def _named(named: Callable[[], Iterable[Look]]) -> list[Look]:
    try:
        return list(named())
    except Exception as problem:  # noqa: BLE001
        why = f"no se pudo mirar: {type(problem).__name__}"
        return [Look(named.__name__, lambda: why)]
    finally:
        db.session.rollback()
