"""/healthz, /readyz and, on the desk, /metrics. Before the public face strangers are told ok or no, and no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from flask import Flask, Response, current_app, jsonify

from config import VERSION
from ticketing.web import metrics
from ticketing.web.health import here
from ticketing.web.health.looks import WELL, Watch
from ticketing.web.health.measures import measures

STRANGERS_SECONDS = 5.0  # so often at most is anybody asked in the name of strangers


def install(app: Flask, *, public: bool) -> None:
    """Serve them."""
    app.extensions["watch"] = Watch(app)
    here.install()
    if not public:
        if measures not in metrics.SOURCES:
            metrics.SOURCES.append(measures)
        metrics.install(app)
    app.add_url_rule("/healthz", "healthz", _alive if public else healthz)
    app.add_url_rule("/readyz", "readyz", _ready if public else readyz)


def healthz() -> Response:
    """The process answers, and which version it is."""
    return Response(f"ok\n{VERSION}\n", mimetype="text/plain")


def readyz() -> tuple[Response, int]:
    """Everything that is looked at, by name; 503 if anything is not well."""
    found = looked_at()
    return jsonify(found), _status(found)


def looked_at(*, not_older: float = 0.0) -> Mapping[str, str]:
    """Name -> how it is: WELL, or in words what is wrong."""
    return cast(Watch, current_app.extensions["watch"]).look(not_older=not_older)


def _alive() -> Response:
    return Response("ok\n", mimetype="text/plain")


def _ready() -> tuple[Response, int]:
    status = _status(looked_at(not_older=STRANGERS_SECONDS))
    return Response("ok\n" if status == 200 else "no\n", mimetype="text/plain"), status


def _status(found: Mapping[str, str]) -> int:
    return 200 if found and all(value == WELL for value in found.values()) else 503
