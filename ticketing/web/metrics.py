"""/metrics, for Prometheus: what the database knows at this moment, and how long this service's answers took.

Nobody's name, address or number stands in a label. Who asks from this machine, and no proxy in between, is answered;
where DESPACHO_METRICS_TOKEN is set, whoever brings it and nobody else. Times are kept in files that all processes of
one gunicorn share (gunicorn.conf.py); everything else is asked of the database, so that every process says the same.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from ipaddress import ip_address

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, values
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from config import VERSION
from ticketing import clock, outage
from ticketing.extensions import db
from ticketing.web.outcomes import Missing
from ticketing.web.settings import settings

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")
# What the wings tell. Each is asked in one transaction, and must cost a few milliseconds.
SOURCES: list[Callable[[datetime], Iterable[Metric]]] = []

_own = CollectorRegistry()
SECONDS = Histogram(
    "despacho_request_seconds",
    "Cuánto tarda en responder, por página",
    ["endpoint"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
    registry=_own,
)
ANSWERS = Counter("despacho_answers", "Respuestas, por clase (2xx, 4xx, 5xx)", ["status"], registry=_own)


def install(app: Flask) -> None:
    """Serve /metrics, and take the time of every request."""
    app.add_url_rule("/metrics", "metrics", metrics)

    @app.before_request
    def begin() -> None:
        g.began_at = clock.monotonic()

    @app.after_request
    def end(answer: Response) -> Response:
        if "began_at" in g:
            SECONDS.labels(request.endpoint or "none").observe(clock.monotonic() - g.began_at)
        ANSWERS.labels(f"{answer.status_code // 100}xx").inc()
        return answer


def metrics() -> Response:
    """Everything, as Prometheus reads it."""
    if not _may():
        raise Missing
    registry = CollectorRegistry()
    registry.register(_Stored())
    shared = values.ValueClass is not values.MutexValue
    if shared:
        MultiProcessCollector(registry)
    told = generate_latest(registry) + (b"" if shared else generate_latest(_own))
    return Response(told, content_type=CONTENT_TYPE)


def _may() -> bool:
    token = settings().metrics_token
    if token:
        said = request.headers.get("Authorization", "").encode("latin-1", "replace")
        return hmac.compare_digest(said, f"Bearer {token}".encode())
    try:
        here = ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
    return here and not any(name in request.headers for name in FORWARDED)


class _Stored(Collector):
    """What the database knows; where it is away, that alone."""

    def collect(self) -> Iterator[Metric]:
        yield gauge("info", "La versión del programa", [({"version": VERSION}, 1)])
        try:
            found = [metric for source in SOURCES for metric in source(clock.now())]
        except SQLAlchemyError as problem:
            if not outage.database.found(problem):
                raise
            found = []
        db.session.rollback()
        yield gauge("database_up", "Si la base de datos responde", bool(found))
        yield from found


Labelled = Iterable[tuple[dict[str, str], float]]


def gauge(name: str, says: str, values: Labelled | float) -> GaugeMetricFamily:
    """`despacho_NAME`: one value, or one for each set of labels."""
    pairs = [({}, float(values))] if isinstance(values, (int, float)) else list(values)
    names = list(pairs[0][0]) if pairs else []
    made = GaugeMetricFamily(f"despacho_{name}", says, labels=names)
    for labels, value in pairs:
        made.add_metric([labels[each] for each in names], value)
    return made
