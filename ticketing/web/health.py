"""Is the process alive, and may it be sent traffic? For whoever watches the installation."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from ticketing import clock, heartbeat, leadership
from ticketing.extensions import db

PATIENCE, WELL = 3.0, "ok"
LATE_SECONDS, DRIFT_SECONDS = 60, 5
# Name -> (host, port) of the mail servers that higher wings keep, besides the one of the settings.
MAIL_SERVERS: list[Callable[[], Mapping[str, tuple[str, int]]]] = []


def install(app: Flask) -> None:
    """Serve /healthz and /readyz."""
    app.add_url_rule("/healthz", "healthz", healthz)
    app.add_url_rule("/readyz", "readyz", readyz)


def healthz() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


def readyz() -> tuple[Response, int]:
    """Database, mail server, broker, worker, scheduler and clock, each by name; 503 if any of them is away."""
    found = looked_at()
    return jsonify(found), 200 if all(value == WELL for value in found.values()) else 503


def looked_at() -> dict[str, str]:
    """Name -> how it is: `ok`, or in words what is wrong."""
    settings = current_app.config["SETTINGS"]
    found = {"database": _database(), "mail": _answers(settings.smtp_url, 25)}
    if settings.broker_url:
        found["broker"] = _answers(settings.broker_url, 5672)
    if found["database"] == "ok":
        servers = {name: where for tell in MAIL_SERVERS for name, where in tell().items()}
        found |= {f"mail:{name}": _answers(f"//{host}:{port}", port) for name, (host, port) in servers.items()}
        found |= {"scheduler": _scheduler(), "clock": _clock()}
    # Where several machines share the work, this one need not have a worker: it is enough that one rings.
    shared = settings.broker_url and found.get("scheduler") == "ok"
    found["worker"] = WELL if shared else _worker(str(settings.data_dir))
    return found


def _database() -> str:
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError as problem:
        return f"no responde: {type(problem).__name__}"
    return "ok"


def _answers(url: str, port: int) -> str:
    parts = urlsplit(url)
    try:
        socket.create_connection((parts.hostname or "", parts.port or port), PATIENCE).close()
    except OSError as problem:
        return f"no responde: {problem}"
    return "ok"


def _scheduler() -> str:
    """Whether some worker leads; else for how long nobody has rung the ticks."""
    ended = leadership.until(leadership.TICKS)
    if ended is None:
        return "ningún despachador ha dirigido todavía"
    late = (clock.now() - clock.offset() - ended).total_seconds()
    return "ok" if late < 0 else f"nadie dirige desde hace {int(late)} s"


def _clock() -> str:
    """Leases are compared between machines: their clocks must agree. SQLite has no clock of its own."""
    if db.session.get_bind().dialect.name != "postgresql":
        return "ok"
    theirs = db.session.execute(text("SELECT clock_timestamp()")).scalar_one()
    drift = abs((clock.now() - clock.offset() - theirs).total_seconds())
    return "ok" if drift < DRIFT_SECONDS else f"este reloj y el de la base difieren en {drift:.0f} s"


def _worker(data_dir: str) -> str:
    beat = heartbeat.last(data_dir)
    if beat is None:
        return "nunca ha corrido"
    late = (clock.now() - clock.offset() - beat).total_seconds()
    return "ok" if late < LATE_SECONDS else f"sin señales desde hace {int(late)} s"
