"""One look says which ticks have anything to do: so that nothing to do costs next to nothing.

All the conditions are one statement on a connection of its own, compiled once. The look remembers nothing: whatever
the clock was set to, whoever wrote, whatever was away meanwhile, the next one asks anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, PoolProxiedConnection, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from ticketing import clock
from ticketing.scheduler.ticks import NOW, Tick

EARLY = 0.05  # seconds by which a look may come before its time
Condition = ColumnElement[bool]


class Conditions:
    """Conditions on the database, asked by one thread: no session, no lock, no transaction that stays open."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.connection: PoolProxiedConnection | None = None
        self.known: dict[tuple[Condition, ...], tuple[str, Callable[[datetime], Any]]] = {}

    def true_at(self, conditions: Iterable[Condition], at: datetime) -> Sequence[bool]:
        """Which of them are true at that instant. Raises DBAPIError; the next one connects anew."""
        asked = tuple(conditions)
        if asked not in self.known:
            self.known[asked] = _compiled(self.engine, asked)
        statement, given = self.known[asked]
        cursor = None
        try:
            cursor = self._connected().cursor()
            cursor.execute(statement, given(at))
            return cursor.fetchone() or ()
        except Exception as problem:
            self.close()
            raise _told(self.engine, statement, problem) from problem
        finally:
            if cursor is not None:
                cursor.close()

    def close(self) -> None:
        """Let go of the connection."""
        connection, self.connection = self.connection, None
        if connection is not None:
            connection.close()

    def _connected(self) -> PoolProxiedConnection:
        if self.connection is None:
            self.connection = self.engine.raw_connection()
            self.connection.detach()  # nobody gets it after us: it stays as it is set here
            if self.engine.dialect.name == "postgresql":
                self.connection.dbapi_connection.autocommit = True  # type: ignore[union-attr]
        return self.connection


class Looks:
    """What has work now. `told`: when each tick was last told so (monotonic)."""

    def __init__(self, engine: Engine, ticks: Iterable[Tick]) -> None:
        self.conditions = Conditions(engine)
        self.ticks = [tick for tick in ticks if tick.work is not None]
        self.told: dict[str, float] = {}

    def with_work(self, at: datetime, *, leads: bool) -> Sequence[Tick]:
        """Those that have something to do, unless they were told so less than their interval ago."""
        now = clock.monotonic()
        turn = [tick for tick in self.ticks if (leads or tick.everywhere) and self._its_turn(tick, now)]
        found = [*_here(turn), *self._in_database(turn, at)]
        self.told |= {tick.name: now for tick in found}
        return found

    def _its_turn(self, tick: Tick, now: float) -> bool:
        told = self.told.get(tick.name)
        return told is None or now - told >= tick.seconds - EARLY

    def _in_database(self, ticks: Sequence[Tick], at: datetime) -> list[Tick]:
        asked = [(tick, tick.work) for tick in ticks if isinstance(tick.work, ColumnElement)]
        if not asked:
            return []
        answers = self.conditions.true_at([work for _tick, work in asked], at)
        return [tick for (tick, _work), answer in zip(asked, answers, strict=True) if answer]


def _here(ticks: Iterable[Tick]) -> list[Tick]:
    """Those whose question needs no database, and is answered with yes."""
    return [
        tick for tick in ticks if not isinstance(tick.work, ColumnElement) and tick.work is not None and tick.work()
    ]


def _compiled(engine: Engine, conditions: Sequence[Condition]) -> tuple[str, Callable[[datetime], Any]]:
    """The statement as the driver takes it, and what it takes with it at an instant."""
    dialect = engine.dialect
    columns = [one.label(f"condition_{number}") for number, one in enumerate(conditions)]
    compiled = select(*columns).compile(engine)
    stamp, values = (
        NOW.type.dialect_impl(dialect).bind_processor(dialect),
        dict(compiled.construct_params({NOW.key: None})),
    )

    def given(at: datetime) -> Any:
        filled = values | {NOW.key: stamp(at) if stamp else at}
        return filled if compiled.positiontup is None else [filled[name] for name in compiled.positiontup]

    return str(compiled), given


def _told(engine: Engine, statement: str, problem: Exception) -> BaseException:
    """What the driver said, as everybody else hears it."""
    if isinstance(problem, SQLAlchemyError):
        return problem
    driver: Any = engine.dialect.loaded_dbapi.Error
    return DBAPIError.instance(statement, None, problem, driver, dialect=engine.dialect)
