"""How many reactions wait, for what, and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from prometheus_client.core import Metric

from ticketing.ledger.reactions import queries
from ticketing.web.metrics import gauge


def measures(at: datetime) -> Iterator[Metric]:
    """For /metrics."""
    counts = {"waiting": queries.backlog(), "standing": queries.how_many_stand(), "defect": queries.tried_again_soon()}
    counts |= dict.fromkeys(("mail", "put_off", "database", "machine"), 0)
    counts |= {one.fault: one.many for one in queries.outages()}
    rows = [({"state": state}, float(many)) for state, many in counts.items()]
    yield gauge("reactions", "Avisos y consecuencias: los que esperan (en total y por qué) y los detenidos", rows)
    due = queries.oldest_due(at)
    late = (at - due).total_seconds() if due else 0.0
    yield gauge("reactions_lag_seconds", "Desde hace cuánto debía salir el más antiguo", late)
