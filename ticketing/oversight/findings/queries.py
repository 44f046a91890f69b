"""Selects over findings."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ticketing.desk.cases.models import Ticket
from ticketing.extensions import db
from ticketing.oversight.samples.models import Finding, Sample, SampleItem


def of_sample(sample: Sample) -> Sequence[Finding]:
    """A month's findings, oldest first."""
    query = select(Finding).join(SampleItem).where(SampleItem.sample_id == sample.id)
    query = query.options(joinedload(Finding.by), joinedload(Finding.item).joinedload(SampleItem.ticket))
    return db.session.scalars(query.order_by(Finding.id)).all()


def of_ticket(ticket: Ticket) -> Sequence[Finding]:
    """What any month's review found on a ticket, oldest first."""
    query = select(Finding).join(SampleItem).where(SampleItem.ticket_id == ticket.id)
    return db.session.scalars(query.order_by(Finding.id)).all()
