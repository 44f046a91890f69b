"""Is the process alive, and may it be sent traffic? For whoever watches the installation."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from ticketing import clock, heartbeat
from ticketing.extensions import db

PATIENCE = 3.0
LATE_SECONDS = 60


def install(app: Flask) -> None:
    """Serve /healthz and /readyz."""
    app.add_url_rule("/healthz", "healthz", healthz)
    app.add_url_rule("/readyz", "readyz", readyz)


def healthz() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


def readyz() -> tuple[Response, int]:
    """Database, mail server and worker, each by name; 503 if any of them is away."""
    settings = current_app.config["SETTINGS"]
    found = {
        "database": _database(),
        "mail": _mail(settings.smtp_url),
        "worker": _worker(str(settings.data_dir)),
    }
    return jsonify(found), 200 if all(value == "ok" for value in found.values()) else 503


def _database() -> str:
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError as problem:
        return f"no responde: {type(problem).__name__}"
    return "ok"


def _mail(url: str) -> str:
    parts = urlsplit(url)
    try:
        socket.create_connection((parts.hostname or "", parts.port or 25), PATIENCE).close()
    except OSError as problem:
        return f"no responde: {problem}"
    return "ok"


def _worker(data_dir: str) -> str:
    beat = heartbeat.last(data_dir)
    if beat is None:
        return "nunca ha corrido"
    late = (clock.now() - clock.offset() - beat).total_seconds()
    return "ok" if late < LATE_SECONDS else f"sin señales desde hace {int(late)} s"
