"""What a select found is remembered until something is written: a page asks for one thing in many places, once.

It lasts no longer than the transaction, and ends at once where anything is flushed, changed in bulk, or locked (whoever
waits for a lock looks again). What is pending is flushed before, as a select would. Only a connection that is used past
the session is not seen; nothing that is remembered may be written so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import update_wrapper, wraps
from typing import Any, Generic, ParamSpec, Protocol, TypeVar

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction

from ticketing.extensions import Model, db

P = ParamSpec("P")
R = TypeVar("R")
V = TypeVar("V")


class Row(Protocol):
    """Anything that has an id in the database."""

    id: Any


T = TypeVar("T", bound=Row)
MEMORY = "remembered"


def remembered(ask: Callable[P, R]) -> Callable[P, R]:
    """The same function, which asks again only after something was written. Rows and hashable values are its arguments;
    with a row that has no id yet, or anything else, it just asks."""

    @wraps(ask)
    def once(*args: P.args, **kwargs: P.kwargs) -> R:
        key, memory = _key(ask, args, kwargs), _memory()
        if key is None or memory is None:
            return ask(*args, **kwargs)
        if key in memory:
            known: R = memory[key]
            return known
        found = ask(*args, **kwargs)
        memory = _memory()  # asking may have locked something, which began another memory
        if memory is not None:
            memory[key] = found
        return found

    return once


class Each(Generic[T, R]):
    """A select made for many rows at once, and remembered for each: `ask` takes rows and answers by their ids.

    Called with one row it answers for that one. `know` asks once for all those of a page, so that what asks row by row
    afterwards asks the database no more. A row that has no id yet is asked alone each time.
    """

    def __init__(self, ask: Callable[[Sequence[T]], Mapping[int, R]]) -> None:
        self.ask = ask
        update_wrapper(self, ask)

    def __call__(self, row: T) -> R:
        memory, number = _memory(), row.id
        if memory is None or number is None:
            return self.ask([row])[number]
        key = self, type(row), number
        if key not in memory:
            self.know([row])
            memory = _memory() or {}
        known: R = memory[key]
        return known

    def know(self, rows: Iterable[T]) -> None:
        """Ask for all of these that are not known yet, in one go."""
        memory = _memory()
        if memory is None:
            return
        keys = {(self, type(row), number): row for row in rows if (number := row.id) is not None}
        unknown = [row for key, row in keys.items() if key not in memory]
        if unknown:
            found = self.ask(unknown)
            memory = _memory()
            if memory is not None:
                memory.update({key: found[key[2]] for key in keys if key[2] in found})


def grouped(ids: Iterable[int], pairs: Iterable[tuple[int, V]]) -> dict[int, list[V]]:
    """What belongs to each of these ids, in the order of the pairs; an empty list where nothing does."""
    found: dict[int, list[V]] = {each: [] for each in ids}
    for owner, value in pairs:
        found[owner].append(value)
    return found


def forget(session: Session | None = None) -> None:
    """Ask everything anew."""
    (session or db.session()).info.pop(MEMORY, None)


def _key(ask: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...] | None:
    parts = [*args, *(part for pair in sorted(kwargs.items()) for part in pair)]
    said = [(type(part), part.id) if isinstance(part, Model) and hasattr(part, "id") else part for part in parts]
    if any(isinstance(part, tuple) and part[-1:] == (None,) for part in said):
        return None
    key = (ask, *said)
    try:
        hash(key)
    except TypeError:
        return None
    return key


def _memory() -> dict[Any, Any] | None:
    """What is remembered. What is pending is flushed first; None where the caller wants it not to be."""
    session = db.session()
    if not session._is_clean():  # as a select asks it; `new` and `deleted` would build a set each, at every look
        if not session.autoflush:
            return None
        session.flush()
    known: dict[Any, Any] = session.info.setdefault(MEMORY, {})
    return known


@event.listens_for(Session, "after_flush")
def _flushed(session: Session, _work: UOWTransaction) -> None:
    forget(session)


@event.listens_for(Session, "after_transaction_end")
def _ended(session: Session, _transaction: Any) -> None:
    forget(session)


@event.listens_for(Session, "do_orm_execute")
def _executed(state: ORMExecuteState) -> None:
    locks = getattr(state.statement, "_for_update_arg", None) is not None
    if locks or not state.is_select:
        forget(state.session)
