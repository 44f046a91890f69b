"""One file at a time for each person: whoever sends several that are slow to read keeps one reader busy, never all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty
from threading import Condition

_changed = Condition()
_read: set[int] = set()
_wait: set[int] = set()


@contextmanager
def turn(whose: int | None, patience: float) -> Iterator[None]:
    """While nothing else of this person is read. Raises Empty if it did not come to that in so many seconds, and at
    once where another file of the same person waits already. What is nobody's (`whose` is None) has no turns."""
    if whose is None:
        yield
        return
    with _changed:
        _come(whose, patience)
    try:
        yield
    finally:
        with _changed:
            _read.remove(whose)
            _changed.notify_all()


def _come(whose: int, patience: float) -> None:
    if whose in _read:
        if whose in _wait:
            raise Empty
        _wait.add(whose)
        try:
            came = _changed.wait_for(lambda: whose not in _read, patience)
        finally:
            _wait.remove(whose)
        if not came:
            raise Empty
    _read.add(whose)
