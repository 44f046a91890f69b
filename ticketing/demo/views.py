"""The demo's own pages: the mail catcher's inbox and the clock. They need no account: the demo is local."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from ticketing import clock
from ticketing.demo import letters, mail, moments
from ticketing.office.sign_in.current import for_readers
from ticketing.web.filters import when
from ticketing.web.numbers import row
from ticketing.web.outcomes import Missing
from ticketing.web.settings import settings

bp = Blueprint("demo", __name__, url_prefix="/demo")
# Mail on its own page of its own origin: no script and no form, but its links open, so that the story can be walked.
SANDBOX = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src http: https: data:; "
    "style-src 'unsafe-inline'; frame-ancestors 'self'"
)


@bp.get("/inbox")
def inbox() -> str:
    """What was caught, newest first."""
    words, before = request.args.get("q", ""), request.args.get("before", type=row)
    found = letters.newest(settings().data_dir, words=words, before=before)
    more = found[-1].id if len(found) == letters.PAGE else None
    return render_template(
        "demo/inbox.html", letters=found, q=words, more=more, total=letters.count(settings().data_dir)
    )


@bp.get("/inbox/<int:letter_id>")
def letter(letter_id: int) -> str:
    """One message: parts, links, source."""
    found = _letter(letter_id)
    return render_template("demo/letter.html", letter=found, read=mail.read(found.raw))


@bp.get("/inbox/<int:letter_id>/html")
def html(letter_id: int) -> Response:
    """The formatted part alone, for a sandboxed frame; `?modo=texto` gives the plain part."""
    read = mail.read(_letter(letter_id).raw)
    mode = request.args.get("modo", "")
    if mode == "texto" or not read.html:
        return Response(read.text, mimetype="text/plain")
    answer = Response(f'<base target="_blank">{read.html}', mimetype="text/html")
    images = "" if mode == "sin-imagenes" else " img-src http: https: data:;"
    answer.headers["Content-Security-Policy"] = SANDBOX.replace(" img-src http: https: data:;", images)
    return answer


@bp.get("/inbox/<int:letter_id>/source")
def source(letter_id: int) -> Response:
    """The message as it arrived."""
    return Response(_letter(letter_id).raw, mimetype="text/plain")


@bp.get("/clock", endpoint="clock")
def clock_page() -> str:
    """What time it is here, and how to move it."""
    return render_template("demo/clock.html", now=clock.now(), moved=bool(clock.offset()))


@bp.post("/clock")
@for_readers
def move_clock() -> Answer:
    """Move the clock of every process."""
    move = moments.MOVES.get(request.form.get("move", ""))
    now = move() if move else moments.at(request.form.get("at", ""))
    flash(_("Ahora es %(now)s en la demostración.", now=when(now)), "success")
    return redirect(url_for("demo.clock"), 303)


def _letter(letter_id: int) -> letters.Letter:
    found = letters.one(settings().data_dir, letter_id)
    if found is None:
        raise Missing
    return found
