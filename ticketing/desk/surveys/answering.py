"""From a sent survey to the action that it means; shared by the mail's page and the desk's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.desk.surveys import actions
from ticketing.desk.surveys.forms import CommentForm, MissingForm, SaidForm, comment, scores, survey_form
from ticketing.office.people.models import Person
from ticketing.web.forms import checked

COMMENT = "comment"


def receive(
    ticket: Ticket, *, channel: str, by: Person, at: datetime, declared: Mapping[str, Any] | None = None
) -> None:
    """What was sent, as the action that it means."""
    said, rules = asked(), rules_of(ticket)
    if said == COMMENT:
        words = checked(CommentForm()).comment.data or ""
        actions.comment(ticket, words, channel=channel, by=by, at=at, declared=declared)
        return
    how: dict[str, Any] = {"channel": channel, "by": by, "at": at, "declared": declared}
    if said == "no":
        missing = checked(MissingForm()).comment.data or ""
        actions.answer(ticket, agrees=False, scores={}, comment=missing, **how)
        return
    form = checked(survey_form(rules))
    actions.answer(ticket, agrees=True, scores=scores(rules, form), comment=comment(rules, form), **how)


def asked() -> str:
    """Which of the three was sent: yes, no, or a comment after the closing."""
    return str(checked(SaidForm()).said.data)
