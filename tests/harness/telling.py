"""Stories that many tests begin with: told once a session to each standing application, afterwards remembered.

To file a request and have it approved is 150 statements; to put its rows back takes a hundredth of the time.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime, timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from sqlalchemy import event, inspect

if TYPE_CHECKING:
    from flask import Flask

    from tests.harness.databases import Database

P = ParamSpec("P")
R = TypeVar("R")
LOOKS = ("SELECT", "BEGIN", "PRAGMA")
PICTURES = 80
SAME_TIME = timedelta(minutes=10)
PLAIN = (str, bytes, int, float, bool, datetime, date, timedelta, type(None))


class NotSayable(Exception):
    """What it was told with, or what came of it, cannot be named: it is told anew."""


@dataclass(frozen=True)
class Remembered:
    """The rows at the end of a story, what it returned, and when it was over."""

    rows: Any
    result: Any
    over_at: datetime


@dataclass
class Teller:
    """Who remembers stories for one standing application.

    `told`: the stories of which the database holds the end and nothing else; None once anything else was written.
    `patched`: the test changes code, so its stories may go another way, and are neither taken nor kept.
    """

    app: Flask
    database: Database
    told: tuple[Any, ...] | None = ()
    patched: bool = False
    settings: Any = None
    known: OrderedDict[tuple[Any, ...], Remembered] = field(default_factory=OrderedDict)

    def __post_init__(self) -> None:
        event.listen(self.database.engine, "before_cursor_execute", self._noticed)

    def begin(self, *, patched: bool) -> None:
        """Another test, on an empty database."""
        self.told, self.patched, self.settings = (), patched, self.app.config["SETTINGS"]

    def tell(self, name: object, story: Callable[[], R], *, always: bool = False, timeless: bool = False) -> R:
        """The story, acted the first time and afterwards put back as it ended; committed either way.

        `timeless`: it may be put back at another time than it was acted at, and leaves the clock alone.
        """
        if not self._could_remember(always):
            return story()
        key = (*(self.told or ()), name)
        if key in self.known:
            return self._put_back(key, timeless=timeless)
        result = story()
        self._keep(key, result)
        return result

    def _could_remember(self, always: bool) -> bool:
        from ticketing.extensions import db

        if self.told is None or threading.current_thread() is not threading.main_thread():
            return False
        if not always and (self.patched or self.app.config["SETTINGS"] is not self.settings):
            return False
        if db.session().in_nested_transaction():
            return False
        db.session.flush()  # what waits to be written is part of no story
        if self.told is None:
            return False
        db.session.commit()
        return self._alone()

    def _put_back(self, key: tuple[Any, ...], *, timeless: bool) -> Any:
        from ticketing import clock

        one = self.known[key]
        self.known.move_to_end(key)
        before = self.known.get(self.told or ())
        over = before.rows if before else self.database.nothing if self.told == () else None
        self.database.restore(one.rows, over=over)
        self.told = key
        if not timeless and clock.now() < one.over_at:
            clock.move(one.over_at)
        return _found(one.result)

    def _keep(self, key: tuple[Any, ...], result: object) -> None:
        from ticketing import clock
        from ticketing.extensions import db

        db.session.commit()
        if not self._alone():
            return
        self.known[key] = Remembered(self.database.picture(), _named(result), clock.now())
        self.told = key
        if len(self.known) > PICTURES:
            self.known.popitem(last=False)

    def _alone(self) -> bool:
        """Whether nobody else looks at the database, who would not notice that its rows are put back."""
        return self.database.engine.pool.checkedout() == 0

    def _noticed(self, _connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.lstrip().startswith(LOOKS):
            self.told = None


def once(name: str, story: Callable[[], object]) -> None:
    """A story of rows alone, which goes the same way whatever a test changes.

    To applications that are not standing it is told anew, as after anything that was written otherwise. What it makes
    beside the database is not remembered.
    """
    teller = _teller()
    if teller is None:
        story()
    else:
        teller.tell(name, lambda: _acted(story), always=True, timeless=True)


def retold(story: Callable[P, R]) -> Callable[P, R]:
    """The same function, told once a session for the same arguments: rows, and values that have a name.

    It returns rows, found again by their ids, or such values. What is told ends with a commit.
    """
    return _retold(story, always=False)


def always_retold(story: Callable[P, R]) -> Callable[P, R]:
    """The same of a story that goes the same way whatever its tests change."""
    return _retold(story, always=True)


def _retold(story: Callable[P, R], *, always: bool) -> Callable[P, R]:
    @wraps(story)
    def told(*args: P.args, **kwargs: P.kwargs) -> R:
        teller = _teller()
        if teller is None:
            return story(*args, **kwargs)
        try:
            name = (story.__module__, story.__qualname__, _moment(), _named(args), _named(kwargs))
        except NotSayable:
            return story(*args, **kwargs)
        return teller.tell(name, lambda: story(*args, **kwargs), always=always)

    return told


def _acted(story: Callable[[], object]) -> None:
    story()


def _teller() -> Teller | None:
    from flask import current_app

    return current_app.extensions.get("teller")


def _moment() -> int:
    """Stories may ask what time it is, though none asks for the minute."""
    from ticketing import clock

    return int(clock.now().timestamp() / SAME_TIME.total_seconds())


@dataclass(frozen=True)
class _Row:
    kind: type
    identity: Any


def _named(value: object) -> Any:
    """The value, or what stands for it: equal where it is the same, and able to be looked up."""
    if isinstance(value, PLAIN):
        return type(value), value
    if isinstance(value, tuple | list):
        return type(value), tuple(_named(part) for part in value)
    if isinstance(value, Mapping):
        return type(value), tuple((_named(key), _named(part)) for key, part in value.items())
    if is_dataclass(value) and not isinstance(value, type):
        return type(value), tuple(_named(getattr(value, part.name)) for part in fields(value))
    known = inspect(value, raiseerr=False)
    if known is None or not getattr(known, "persistent", False):
        raise NotSayable(value)
    return _Row(type(value), known.identity)


def _found(named: Any) -> Any:
    """What `_named` stands for."""
    from ticketing.extensions import db

    if isinstance(named, _Row):
        return db.session.get_one(named.kind, named.identity)
    kind, value = named
    if kind in (tuple, list):
        return kind(_found(part) for part in value)
    assert kind in PLAIN or kind is type(None), kind
    return value
