"""What waits, who sends, what the servers answer: by transport and provider, never by person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from prometheus_client.core import CounterMetricFamily, Metric
from sqlalchemy import func, select

from ticketing import clock
from ticketing.extensions import db
from ticketing.massmail.campaigns.models import RUNNING, Campaign
from ticketing.massmail.chunks import processes, standstill
from ticketing.massmail.pacing.models import TransportUse
from ticketing.massmail.pacing.queries import slowed_lately
from ticketing.massmail.recipients.models import DEFERRED, LEASED, PENDING, READY, Chunk, Tally
from ticketing.massmail.transports.models import PRINCIPAL, TransportTrouble
from ticketing.massmail.transports.queries import everyone
from ticketing.massmail.transports.usable import PRINCIPAL_NAME
from ticketing.web.metrics import gauge
from workflows.pacing import PROVIDERS

LATELY = timedelta(hours=2)
WAITING = {PENDING: "pending", DEFERRED: "deferred"}


def measures(at: datetime) -> Iterator[Metric]:
    """For /metrics."""
    yield from _queue(at)
    yield from _senders(at)
    yield from _answers()
    yield from _slow(at)


def _queue(at: datetime) -> Iterator[Metric]:
    waiting = select(Tally.state, func.sum(Tally.count)).join(Campaign, Campaign.id == Tally.campaign_id)
    waiting = waiting.where(Campaign.status == RUNNING, Tally.state.in_(WAITING)).group_by(Tally.state)
    people = dict(db.session.execute(waiting).all())
    rows = [({"state": name}, float(people.get(state, 0))) for state, name in WAITING.items()]
    yield gauge("people_waiting", "Destinatarios por enviar de las campañas en envío", rows)
    theirs = Campaign.id == Chunk.campaign_id
    chunks = select(Chunk.state, func.count()).join(Campaign, theirs).where(Campaign.status == RUNNING)
    counted = dict(db.session.execute(chunks.where(Chunk.state.in_((READY, LEASED))).group_by(Chunk.state)).all())
    yield gauge(
        "chunks", "Bloques de las campañas en envío: libres y en manos de alguien",
        [({"state": state}, float(counted.get(state, 0))) for state in (READY, LEASED)],
    )  # fmt: skip
    due = select(func.min(Chunk.next_try_at)).join(Campaign, theirs)
    oldest = db.session.scalar(due.where(Campaign.status == RUNNING, Chunk.state == READY, Chunk.next_try_at <= at))
    late = (at - oldest).total_seconds() if oldest else 0.0
    yield gauge("chunks_lag_seconds", "Desde hace cuánto puede salir el bloque libre más antiguo", late)


def _senders(at: datetime) -> Iterator[Metric]:
    yield gauge("senders", "Procesos que envían", processes.working(at))
    yield gauge("sender_connections", "Conexiones abiertas a servidores de correo", processes.could_repeat(at))
    yield gauge("machines_silent", "Máquinas de envío que dejaron de dar señales", len(standstill.silent_machines(at)))
    over = clock.true_now() - standstill.UNRENEWED
    unrenewed = select(func.count()).select_from(Chunk).where(Chunk.state == LEASED, Chunk.lease_until < over)
    yield gauge(
        "leases_overdue", "Bloques cuyo turno venció sin que nadie lo renovara", db.session.scalar(unrenewed) or 0
    )


def _answers() -> Iterator[Metric]:
    """What the servers said of messages since there is a count; `rate()` makes it messages a second."""
    made = CounterMetricFamily(
        "despacho_answered", "Respuestas de los servidores de correo", labels=["transport", "provider", "answer"]
    )
    sums = [func.sum(column) for column in (TransportUse.count, TransportUse.refused, TransportUse.put_off)]
    query = select(TransportUse.transport, TransportUse.provider, *sums)
    names = _names()
    for transport, provider, *counts in db.session.execute(
        query.group_by(TransportUse.transport, TransportUse.provider)
    ):
        where = [names.get(transport, str(transport)), PROVIDERS[provider]]
        for answer, count in zip(("accepted", "refused", "put_off"), counts, strict=True):
            made.add_metric([*where, answer], count or 0)
    yield made


def _slow(at: datetime) -> Iterator[Metric]:
    troubles = db.session.scalar(select(func.count()).select_from(TransportTrouble))
    yield gauge(
        "servers_in_trouble", "Servidores de correo (o la mensajería) que no se pueden usar ahora", troubles or 0
    )
    yield gauge(
        "roads_slowed", "Caminos que pidieron ir más despacio en las últimas dos horas", len(slowed_lately(at - LATELY))
    )


def _names() -> dict[int, str]:
    return {PRINCIPAL: PRINCIPAL_NAME} | {row.id: row.name for row in everyone()}
