"""Headers of every answer, and the request's id."""

from __future__ import annotations

import secrets

from flask import Flask, Response, g, request
from flask_babel import gettext as _

from ticketing.web.beforehand import refuse_long_text
from ticketing.web.errors import problem

STRICT = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; frame-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
HARDENED = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
)
SECURE = ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
# Mail HTML on our own pages: no script, no forms, its own origin; only our pages may frame it.
SANDBOX = (
    "sandbox allow-popups; default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; frame-ancestors 'self'"
)


def install(app: Flask) -> None:
    """Give each request an id and each answer its headers."""

    @app.before_request
    def name_request() -> None:
        g.request_id = secrets.token_hex(6)

    app.before_request(refuse_long_text)

    @app.before_request
    def refuse_nul() -> Response | None:
        # PostgreSQL keeps no NUL; whatever carries one was not typed by a person.
        # What programs send is not read here: they have yet to say who they are, and a body is read but once.
        typed = () if request.path.startswith("/api/") else request.form.values()
        said = (request.path, *request.args.values(), *typed)
        if any("\0" in text for text in said):
            # Not raised: a part's own page of errors shows what the request is about, which is not looked up yet.
            return problem(422, _("Lo enviado trae un carácter que no se puede guardar (nulo). No cambió nada."))
        return None

    @app.after_request
    def harden(answer: Response) -> Response:
        headers = answer.headers
        headers.setdefault("Content-Security-Policy", STRICT)
        for name, value in HARDENED:
            headers.setdefault(name, value)
        headers["X-Request-Id"] = g.get("request_id", "")
        if app.config["SESSION_COOKIE_SECURE"]:
            headers.setdefault(*SECURE)
        if request.endpoint != "static":
            headers.setdefault("Cache-Control", "no-store")
        return answer


def sandboxed(html: str | bytes) -> Response:
    """Mail HTML as an answer of its own, harmless whatever it holds."""
    answer = Response(html, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
