"""The one place that turns outcomes into answers: a page, or problem details (RFC 9457) for a program."""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from gunicorn.http.errors import ParseException  # raised while a body is read in pieces
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, RequestEntityTooLarge

from ticketing import outage, patience
from ticketing.extensions import db
from ticketing.web import typed
from ticketing.web.beforehand import MOST_TEXT
from ticketing.web.filters import size
from ticketing.web.outcomes import Lacking, Missing, Outdated, Overtaken, TooMany
from workflows.refusals import Refused

log = logging.getLogger(__name__)
TRY_AGAIN_SECONDS = 10
# Who can mend what the installation lacks, in words. A higher wing fills it.
MENDERS: list[Callable[[], str]] = []
SHOWN = {404, 409, 413, 422, 429, 500, 503}


def install(app: Flask) -> None:
    """Register every handler."""
    app.register_error_handler(Refused, lambda e: problem(422, e.sentence))
    app.register_error_handler(Missing, lambda e: problem(404, e.sentence))
    app.register_error_handler(Overtaken, lambda e: problem(409, e.sentence))
    app.register_error_handler(Lacking, _lacking)
    app.register_error_handler(Outdated, lambda e: problem(412, e.sentence))
    app.register_error_handler(TooMany, _too_many)
    app.register_error_handler(StaleDataError, _stale)
    app.register_error_handler(CSRFError, lambda e: expired_form())
    app.register_error_handler(RequestEntityTooLarge, lambda e: problem(413, _too_large()))
    app.register_error_handler(IntegrityError, _clash)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(PoolTimeout, _database)
    app.register_error_handler(
        ParseException, lambda e: problem(400, _("Lo enviado llegó mal formado. No cambió nada."))
    )
    app.register_error_handler(HTTPException, _usual)
    app.register_error_handler(Exception, _defect)


def problem(status: int, sentence: str) -> Response:
    """A page for a person, problem details for a program, each with the request's id. Nothing is saved.

    Its frame says who one is; a database that is away then is what there is to tell.
    """
    db.session.rollback()
    try:
        return _answer(status, sentence)
    except (DBAPIError, PoolTimeout) as trouble:
        if status >= 500 or not patience.away(trouble):
            raise
        return _database(trouble)


def _lacking(outcome: Lacking) -> Response:
    """Not a failure: what is missing, told with the frame round it."""
    db.session.rollback()
    who = ", ".join(name for tell in MENDERS if (name := tell()))
    words = _(
        "%(what)s Lo resuelve %(who)s con la orden «%(command)s».",
        what=outcome.sentence,
        who=who or _("quien instala el sistema"),
        command=outcome.command,
    )
    return _answer(503, words, page="lacking")


def _answer(status: int, sentence: str, page: str = "") -> Response:
    request_id = g.get("request_id", "")
    if _wants_json():
        body = {
            "type": "about:blank",
            "status": status,
            "title": HTTPStatus(status).phrase,
            "detail": sentence,
            "request_id": request_id,
        }
        answer = jsonify(body)
        answer.content_type = "application/problem+json"
    else:
        # Whatever broke may be what the frame needs: these pages stand alone.
        g.bare = status >= 500 and not page
        facts = {"sentence": sentence, "request_id": request_id, "reload_url": _came_from()}
        facts |= {"typed": typed.kept()}
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            facts |= {"retry_after": TRY_AGAIN_SECONDS}
        answer = make_response(render_template(f"errors/{page or _page(status)}.html", **facts))
    answer.status_code = status
    return answer


def _came_from() -> str | None:
    """The page of ours on which the button was pressed; None where the address itself can be opened again."""
    came = urlsplit(request.referrer or "")
    ours = came.netloc == request.host and request.method == "POST"
    return came.path + (f"?{came.query}" if came.query else "") if ours else None


def _page(status: int) -> int:
    return {400: 422, 401: 401, 403: 404, 405: 404}.get(status, status if status in SHOWN else 500)


def _wants_json() -> bool:
    return request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json"


def _usual(error: HTTPException) -> Response:
    answer = problem(error.code or 500, "")
    if isinstance(error, MethodNotAllowed):
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
    return answer


def _too_many(outcome: TooMany) -> Response:
    answer = problem(429, outcome.sentence)
    answer.headers["Retry-After"] = str(outcome.wait_seconds)
    return answer


def _stale(_error: StaleDataError) -> Response:
    return problem(409, _("Otra persona acaba de cambiar esto. Vuelva a abrirlo para ver cómo quedó."))


def _clash(error: IntegrityError) -> Response:
    """Two people wrote the next event of one history at the same instant: the second is told. Else it is a defect."""
    return _stale(StaleDataError()) if "event" in str(error.orig) and "subject" in str(error.orig) else _defect(error)


def expired_form() -> Response:
    """For a form whose token is of another session, or too old."""
    return problem(400, _("El formulario caducó o no vino de esta página. Vuelva a cargarla; lo guardado sigue ahí."))


def _too_large() -> str:
    most = request.max_content_length or 0
    # What is less than the whole may be, and was refused all the same, was text.
    limit = size(most if (request.content_length or most + 1) > most else MOST_TEXT)
    return _("Lo enviado supera %(limit)s. Redúzcalo y vuelva a intentarlo; lo guardado sigue ahí.", limit=limit)


def _database(error: DBAPIError | PoolTimeout) -> Response:
    """Busy or away: told as such, and asked nothing more. Anything else is a defect."""
    if not outage.database.found(error):
        return _defect(error)
    answer = problem(
        503,
        _("La base de datos está ocupada o no responde. No se guardó nada; vuelva a intentarlo en un momento."),
    )
    answer.headers["Retry-After"] = str(TRY_AGAIN_SECONDS)
    return answer


def _defect(error: Exception) -> Response:
    log.error("Defect in request %s", g.get("request_id"), exc_info=error)
    return problem(500, "")
