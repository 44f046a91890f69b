"""From a sent survey to the action that it means; shared by the mail's page and the desk's."""

from __future__ import annotations

from datetime import datetime

from ticketing.desk.rules import rules_of
from ticketing.desk.surveys import actions
from ticketing.desk.surveys.forms import CommentForm, MissingForm, SaidForm, comment, scores, survey_form
from ticketing.desk.tickets.models import Ticket
from ticketing.office.people.models import Person
from ticketing.web.forms import checked


def receive(ticket: Ticket, *, channel: str, by: Person, at: datetime) -> None:
    """What was sent, as the action that it means."""
    said, rules = checked(SaidForm()).said.data, rules_of(ticket)
    if said == "comment":
        actions.comment(ticket, checked(CommentForm()).comment.data or "", channel=channel, by=by, at=at)
        return
    if said == "no":
        missing = checked(MissingForm()).comment.data or ""
        actions.answer(ticket, agrees=False, scores={}, comment=missing, channel=channel, by=by, at=at)
        return
    form = checked(survey_form(rules))
    marks, words = scores(rules, form), comment(rules, form)
    actions.answer(ticket, agrees=True, scores=marks, comment=words, channel=channel, by=by, at=at)
