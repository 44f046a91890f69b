"""The key of a form, and the one place where a form that was sent before is recognised."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from hashlib import sha256
from time import sleep
from typing import IO, TypeVar

from flask import Flask, Response, current_app, flash, redirect, request, session
from flask_babel import gettext as _
from sqlalchemy import delete, text

from ticketing import clock
from ticketing.extensions import canonical, db, insert_of, on_postgresql
from ticketing.web.once.models import PostedForm
from ticketing.web.outcomes import Overtaken

FIELD = "once"
SAID, DONE = "_flashes", "done"
FEW = 8
SIGN_IN = "/sign-in?"
TRIES, PAUSE = 50, 0.1
FIRST_CLICK = "10s"
PATIENT = text("SELECT set_config('lock_timeout', :wait, true)")
V = TypeVar("V", bound=Callable[..., object])


def install(app: Flask) -> None:
    """Let templates ask for a key: `once_key()`, another one for each form that is shown."""
    app.jinja_env.globals["once_key"] = lambda: secrets.token_urlsafe(12)
    app.jinja_env.globals["forms_done"] = lambda: session.get(DONE, ())


def repeatable(why: str) -> Callable[[V], V]:
    """A view that may be posted again and again; `why` says by what nature that does no harm."""

    def mark(view: V) -> V:
        view.repeatable = why  # type: ignore[attr-defined]
        return view

    return mark


def why_repeatable(endpoint: str | None) -> str:
    """Why the form's key is not asked at that endpoint; empty where it is."""
    return getattr(current_app.view_functions.get(endpoint or ""), "repeatable", "")


def done_once(act: Callable[[], Response]) -> Response:
    """The answer of `act`; or, where this very form was done already, the answer that it had.

    The row is written first, in the deed's own transaction: who comes at the same time waits for it, and a deed that
    is refused leaves none behind.
    """
    if request.method != "POST" or FIELD not in request.form:
        return act()
    if why_repeatable(request.endpoint):
        answer = act()
        return answer if answer.status_code >= 400 or _asks_who(answer) else _told(answer)
    digest, told = _digest(), len(session.get(SAID, ()))
    if not _first(digest):
        return _told(_again(digest))
    begun = db.session().get_transaction()
    try:
        answer = act()
    except Exception:
        _forget(digest, begun)
        raise
    if _asks_who(answer):
        db.session.rollback()  # nothing was done, and whoever is not signed in leaves nothing behind
    elif answer.status_code < 400:
        # A view that let go of its locks midway, to ask another server, let go of the row too.
        if db.session.get(PostedForm, digest) is None and not _first(digest):
            db.session.rollback()
            return _told(_again(digest))
        row = db.session.get_one(PostedForm, digest)
        row.location = answer.location or ""
        row.said = [[kind, str(text)] for kind, text in session.get(SAID, ())[told:]]
        _told(answer)
    else:
        _forget(digest, begun)
    return answer


def _asks_who(answer: Response) -> bool:
    return (answer.location or "").startswith(SIGN_IN)


def _told(answer: Response) -> Response:
    """Tell the browser, which keeps what was typed until then, that this form is done."""
    session[DONE] = [*session.get(DONE, ()), request.form[FIELD][:32]][-FEW:]
    return answer


def _first(digest: str) -> bool:
    """Whether nobody sent this form before."""
    row = insert_of(PostedForm).values(digest=digest, made_at=clock.now(), location=None, said=[])
    with _patience() if on_postgresql() else nullcontext():
        return db.session.execute(row.on_conflict_do_nothing().returning(PostedForm.digest)).first() is not None


@contextmanager
def _patience() -> Iterator[None]:
    """Who clicked twice waits for the first click to end, longer than one waits for a lock that is somebody else's."""
    usual = db.session.scalar(text("SELECT current_setting('lock_timeout')"))
    db.session.execute(PATIENT, {"wait": FIRST_CLICK})
    yield
    db.session.execute(PATIENT, {"wait": usual})


def _forget(digest: str, begun: object) -> None:
    """What was not done may be sent again. Only a view that kept something midway has a row to take back."""
    if db.session().get_transaction() is begun:
        return
    db.session.rollback()
    db.session.execute(delete(PostedForm).where(PostedForm.digest == digest))
    db.session.commit()


def _again(digest: str) -> Response:
    """Where it led the first time, with what was told there."""
    row = db.session.get(PostedForm, digest)
    for _try in range(TRIES):
        if row is None or row.location is not None:
            break
        # A view that keeps something midway is still at it; meanwhile no lock is held.
        db.session.rollback()
        sleep(PAUSE)
        row = db.session.get(PostedForm, digest)
    if row is None or not row.location:
        raise Overtaken(_("Eso ya se hizo con este mismo formulario. Vuelva a abrir la página para ver cómo quedó."))
    waiting = [list(one) for one in session.get(SAID, ())]
    for kind, words in row.said:
        if [kind, words] not in waiting:
            flash(words, kind)
    return current_app.make_response(redirect(row.location, 303))


def _digest() -> str:
    """One text for one sending: the same person, the same form, the same words and files."""
    typed = sorted((name, request.form.getlist(name)) for name in request.form if name != "csrf_token")
    files = [(name, file.filename, _content(file.stream)) for name, file in request.files.items(multi=True)]
    said = [request.full_path, session.get("_user_id", ""), typed, files]
    return sha256(canonical(said).encode("utf-8", "surrogatepass")).hexdigest()


def _content(stream: IO[bytes]) -> str:
    """The hash of a file from its first byte, wherever whoever examined it before left off; it is left at its start."""
    found = sha256()
    stream.seek(0)
    while piece := stream.read(1 << 20):
        found.update(piece)
    stream.seek(0)
    return found.hexdigest()
