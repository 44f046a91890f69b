"""What of a request is done before its deed begins: no lock is held meanwhile, however long what was sent is.

A deed that writes holds SQLite's one write lock from its first question on. So what people send is received, read and
cleaned here, before that; the deed finds it done. Also how much may be sent: text alone a megabyte, files what the
settings allow, and only where files are expected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from flask import Flask, request
from werkzeug.exceptions import RequestEntityTooLarge

from ticketing.extensions import db, reading

MOST_TEXT = 1024 * 1024
V = TypeVar("V", bound=Callable[..., object])


def beforehand(work: Callable[..., object]) -> Callable[[V], V]:
    """Before the view, with the same parts of the address: `work`, which only reads the database."""

    def mark(view: V) -> V:
        view.beforehand = (*getattr(view, "beforehand", ()), work)  # type: ignore[attr-defined]
        return view

    return mark


def takes(most: Callable[[], int]) -> Callable[[V], V]:
    """A view that takes more than text: `most()` bytes in all."""

    def mark(view: V) -> V:
        view.takes = most  # type: ignore[attr-defined]
        return view

    return mark


def limit(app: Flask) -> None:
    """Before anything is read of a request: how much of it may be."""
    most = getattr(_view(app), "takes", None)
    request.max_content_length = most() if most else MOST_TEXT


def refuse_long_text() -> None:
    """Among files text stays text. Raises RequestEntityTooLarge."""
    if request.mimetype != "multipart/form-data":
        return
    if sum(len(name) + len(value) for name, value in request.form.items(multi=True)) > MOST_TEXT:
        request.max_content_length = MOST_TEXT
        raise RequestEntityTooLarge


@contextmanager
def shown_again() -> Iterator[None]:
    """Nothing was done, and the page is only shown once more: what a deed would have held is let go meanwhile."""
    if request.method != "POST":
        yield
        return
    db.session.rollback()
    with reading():
        yield
        db.session.rollback()


def works(app: Flask) -> tuple[Callable[..., Any], ...]:
    """What is to be done before this request's deed."""
    return getattr(_view(app), "beforehand", ()) if request.method == "POST" else ()


def _view(app: Flask) -> object:
    return app.view_functions.get(request.endpoint or "")
