"""Who may pass: a token that stands, for what it was made, so many times a minute."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, g, request

from ticketing import clock
from ticketing.api.frame import MOST_BODY, Caller, caller
from ticketing.api.table import Operation
from ticketing.extensions import db, writing
from ticketing.office.calendars.queries import today
from ticketing.office.people.queries import roles_of
from ticketing.office.people.readers import READ_ONLY
from ticketing.office.sign_in.actions import count
from ticketing.office.sign_in.current import LOOKING
from ticketing.office.sign_in.limits import of_programs
from ticketing.office.tokens import rate
from ticketing.office.tokens.queries import bearer
from ticketing.office.tokens.scopes import SCOPES
from ticketing.office.tokens.words import obstacle
from ticketing.web.errors import problem
from ticketing.web.outcomes import TooMany
from ticketing.web.settings import settings
from workflows.capabilities import READ_ONLY as READER


def authenticate() -> Response | None:
    """Before each operation: a bearer token (RFC 6750), nothing else; cookies open nothing here. Raises TooMany."""
    way, _, plain = request.headers.get("Authorization", "").partition(" ")
    plain, now = plain.strip() if way.casefold() == "bearer" else "", clock.now()
    if not plain:
        return _challenge(401, "Falta la clave: Authorization: Bearer …")
    g.spent = rate.spend(plain, most=settings().api_rate, at=now)
    if g.spent is None:
        with writing():
            count([of_programs(request.remote_addr or "")], at=now)
            db.session.commit()
    elif g.spent.over:
        raise TooMany(
            f"Esta clave ya hizo {g.spent.most} peticiones en este minuto: siga en {g.spent.wait} s.",
            wait_seconds=g.spent.wait,
        )
    found = bearer(plain)
    why_not = obstacle(found, now) if found else "No hay una clave así: revise que esté copiada entera."
    if found is None or why_not:
        return _challenge(401, why_not, 'error="invalid_token"')
    request.max_content_length = MOST_BODY + 1  # what is longer is not even read
    g.caller = Caller(found.person, roles_of(found.person, today(now)), frozenset(found.scopes))
    return None


def tell_rate(answer: Response) -> Response:
    """After each: how many more may be asked this minute (draft-ietf-httpapi-ratelimit-headers)."""
    spent: rate.Spent | None = g.get("spent")
    if spent is not None:
        answer.headers["RateLimit-Policy"] = f'"minuto";q={spent.most};w={rate.WINDOW}'
        answer.headers["RateLimit"] = f'"minuto";r={spent.left};t={spent.wait}'
    return answer


def scoped(operation: Operation) -> Callable[..., Response]:
    """The operation, for tokens that were made for it; what may be sent is what it describes."""

    @wraps(operation.act)
    def guarded(*args: Any, **kwargs: Any) -> Response:
        if operation.scope not in caller().scopes:
            asked = f'error="insufficient_scope", scope="{operation.scope}"'
            missing = f"A la clave le falta el permiso «{operation.scope}» ({SCOPES[operation.scope]})."
            return _challenge(403, missing, asked)
        if request.method not in LOOKING and caller().can(READER):
            return problem(403, READ_ONLY)
        if _is_no_json():
            return problem(415, "El cuerpo debe ser JSON: Content-Type: application/json.")
        g.described = operation.body
        return operation.act(*args, **kwargs)

    return guarded


def _is_no_json() -> bool:
    """Whether a body is said to be something else: a form's, for one, would be taken for no body at all."""
    sent = request.content_length or "Transfer-Encoding" in request.headers
    return request.method not in ("GET", "HEAD") and bool(sent and request.mimetype) and not request.is_json


def _challenge(status: int, sentence: str, why: str = "") -> Response:
    """Problem details, and what a program is to show (RFC 6750, section 3)."""
    answer = problem(status, sentence)
    answer.headers["WWW-Authenticate"] = f"Bearer {why}".strip()
    return answer
