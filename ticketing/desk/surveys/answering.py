"""From a sent survey to the action that it means; shared by the mail's page and the desk's."""

from __future__ import annotations

from datetime import datetime

from ticketing.desk.rules import rules_of
from ticketing.desk.surveys import actions
from ticketing.desk.surveys.forms import CommentForm, MissingForm, comment, scores, survey_form
from ticketing.desk.tickets.models import Ticket
from ticketing.office.people.models import Person


def receive(ticket: Ticket, said: str, *, channel: str, by: Person, at: datetime) -> None:
    """`said` is yes, no, or comment (after the closing)."""
    if said == "comment":
        actions.comment(ticket, CommentForm().comment.data or "", channel=channel, by=by, at=at)
        return
    form, agrees = survey_form(rules_of(ticket)), said == "yes"
    marks = scores(rules_of(ticket), form) if agrees else {}
    words = comment(rules_of(ticket), form) if agrees else MissingForm().comment.data or ""
    actions.answer(ticket, agrees=agrees, scores=marks, comment=words, channel=channel, by=by, at=at)
