"""What the survey's page shows: what was asked, what was delivered with its figures, when it closes by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import calendar_of, rules_of
from ticketing.desk.deliverables.shown import Owed, owed
from ticketing.desk.surveys import queries
from ticketing.desk.surveys.forms import CommentForm, MissingForm, survey_form
from workflows.forms import Question
from workflows.timers import timers_at


@dataclass(frozen=True)
class Survey:
    """The page. `open` says that the answer is still awaited; `agrees`, which way the person was going."""

    ticket: Ticket
    open: bool
    ended: bool
    delivered: list[Owed]
    closes_at: datetime | None
    questions: tuple[Question, ...]
    form: Any
    missing: MissingForm
    comment: CommentForm
    answered: Any
    agrees: bool | None
    sentence: str


def survey(ticket: Ticket, *, agrees: bool | None = None, sentence: str = "") -> Survey:
    """The survey of this ticket as its requester sees it."""
    given = queries.of(ticket)
    return Survey(
        ticket=ticket,
        open=queries.open_for(ticket),
        ended=ticket.ended_at is not None,
        delivered=owed(ticket),
        closes_at=_closes_at(ticket),
        questions=rules_of(ticket).survey,
        form=survey_form(rules_of(ticket)),
        missing=MissingForm(),
        comment=CommentForm(),
        answered=given[-1] if given else None,
        agrees=agrees,
        sentence=sentence,
    )


def _closes_at(ticket: Ticket) -> datetime | None:
    if ticket.solved_at is None or not queries.open_for(ticket):
        return None
    procedure, calendar = rules_of(ticket), calendar_of(ticket)
    due = [at for at, _timer in timers_at(procedure, calendar, state=ticket.state, since=ticket.solved_at)]
    return due[0] if due else None
