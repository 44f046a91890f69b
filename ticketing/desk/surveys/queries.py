"""Selects over the answers to the survey."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.desk.surveys.models import SurveyAnswer
from ticketing.extensions import db
from ticketing.remembering import remembered


@remembered
def of(ticket: Ticket) -> Sequence[SurveyAnswer]:
    """Every answer, oldest first: one for each solution that was answered."""
    return db.session.scalars(
        select(SurveyAnswer).where(SurveyAnswer.ticket_id == ticket.id).order_by(SurveyAnswer.id)
    ).all()


def open_for(ticket: Ticket) -> bool:
    """Whether the ticket waits for the survey."""
    return rules_of(ticket).state(ticket.state).outcome == "solved"
