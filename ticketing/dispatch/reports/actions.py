"""What a finished campaign gives back to its ticket: its figures and its report, once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.versions import hold
from ticketing.desk.deliverables import actions as deliverables
from ticketing.desk.deliverables.queries import owes
from ticketing.dispatch.campaigns.actions import evidence as evidence_of
from ticketing.dispatch.campaigns.engines import deliverable_of, engine_of
from ticketing.dispatch.campaigns.facts import take_by_fact
from ticketing.dispatch.campaigns.queries import of_engine, ticket_of
from ticketing.dispatch.reports.evidence import leave_report
from ticketing.ledger.events.queries import history
from ticketing.massmail.campaigns.models import CANCELLED, FINISHED, Campaign
from ticketing.massmail.campaigns.queries import balance
from ticketing.web.filters import thousands
from workflows.dispatching import CONFIRMED


def deliver(campaign: Campaign, *, at: datetime, outside: Mapping[str, Any] | None = None) -> None:
    """A finished campaign ticks its deliverable, with its figures and its report as the evidence (G-19, U-3).

    Its figures reach the ticket whatever state that is in, once. Where the ticket owes no campaign any more, or another
    one is under way, they stand in its record alone. Released here, its end is the confirmation of the dispatch.
    `outside`: what was told of it where it was sent by other means, whose confirmation is its own.
    """
    ticket = ticket_of(campaign)
    hold(ticket)
    if campaign.status != FINISHED or _told_already(ticket, campaign):
        return
    shows = str(outside["proof"]) if outside else leave_report(campaign, at=at).token
    evidence = evidence_of(campaign) | {"files": [shows]} | ({"own_means": dict(outside)} if outside else {})
    engine = engine_of(campaign)
    newer = any(one.id > campaign.id and one.status != CANCELLED for one in of_engine(ticket, engine))
    owed = deliverable_of(ticket, engine)
    if newer or not owes(ticket, owed):
        deliverables.note(ticket, owed, evidence=evidence, at=at)
    else:
        deliverables.tick(ticket, owed, evidence=evidence, by=None, at=at)
        if outside is None:
            take_by_fact(ticket, CONFIRMED, note=_sent(campaign), by=None, at=at)


def _sent(campaign: Campaign) -> str:
    accepted = int(balance(campaign.id)["accepted"])
    return f"El envío terminó: {thousands(accepted)} mensajes fueron aceptados por los servidores de sus destinatarios."


def _told_already(ticket: Ticket, campaign: Campaign) -> bool:
    told = history(Ticket.__tablename__, ticket.id, ("delivered",))
    return any(event.payload.get("evidence", {}).get("campaign_id") == campaign.id for event in told)
