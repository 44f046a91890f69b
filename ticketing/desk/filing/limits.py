"""What stands against a request by the limits of its procedure: too many in a while, or too late for its day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select

from ticketing.audience.lists.rule import codes
from ticketing.desk.cases.circumstances import of_ticket
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.extensions import db
from ticketing.office.departments.models import Department
from ticketing.office.people.models import Person
from ticketing.office.procedures.models import ProcedureVersion
from ticketing.web.filters import day
from workflows.conditions import Circumstances
from workflows.limits import REFUSE, Lead, Quota, suits
from workflows.persons import wait_words
from workflows.procedure import Procedure
from workflows.refusals import Refused
from workflows.working_calendar import Calendar

KEPT = "No se envió nada y lo escrito se conserva."


@dataclass(frozen=True)
class Asking:
    """Who asks what, when, by which rules."""

    rules: Procedure
    case: Circumstances
    by: Person
    department: Department
    calendar: Calendar
    at: datetime

    @property
    def today(self) -> date:
        return self.calendar.today(self.at)


@dataclass(frozen=True)
class Beyond:
    """A limit that is passed, in a sentence; whether it refuses."""

    sentence: str
    refuses: bool


def beyond(asking: Asking) -> list[Beyond]:
    """The limits that this request would pass. Whoever files holds the lock of the numbers while they are counted."""
    return [each for limit in asking.rules.limits if suits(limit, asking.case) for each in _looked_at(limit, asking)]


def too_late(asking: Asking, fields: set[str]) -> list[Beyond]:
    """Of an edit: the days that changed and lie too near now."""
    leads = (limit for limit in asking.rules.limits if isinstance(limit, Lead) and limit.field in fields)
    return [each for limit in leads if suits(limit, asking.case) for each in _late(limit, asking)]


def ask_within(found: list[Beyond]) -> None:
    """Raises Refused with all that refuses."""
    against = [each.sentence for each in found if each.refuses]
    if against:
        raise Refused(f"{' '.join(against)} {KEPT}")


def _looked_at(limit: Quota | Lead, asking: Asking) -> Iterator[Beyond]:
    yield from _full(limit, asking) if isinstance(limit, Quota) else _late(limit, asking)


def _full(quota: Quota, asking: Asking) -> Iterator[Beyond]:
    span = quota.span(asking.today, asking.rules.terms)
    if span is None:
        return
    first, after, called = span
    since, until = asking.calendar.midnight(first), asking.calendar.midnight(after)
    mine = _counted(asking.rules.name).where(Ticket.filed_at >= since, Ticket.filed_at < until)
    for tickets, audience in _whose(quota, asking, mine):
        if sum(1 for ticket in tickets if _counts(ticket, quota, asking)) >= quota.most:
            when = f" Puede radicarla desde el {day(after)}." if quota.otherwise == REFUSE else ""
            yield Beyond(f"{quota.said(called, audience)}.{when}", quota.otherwise == REFUSE)


def _whose(quota: Quota, asking: Asking, mine: Select[Ticket]) -> Iterator[tuple[list[Ticket], str]]:
    """The tickets that count with this one; of each of its lists, those that go to the list too, with its code."""
    wheres = {
        "requester": Ticket.requester_id == asking.by.id,
        "department": Ticket.department_id == asking.department.id,
        "category": Ticket.category == asking.case.category,
    }
    query = mine.where(wheres[quota.per]) if quota.per in wheres else mine
    found = list(db.session.scalars(query.execution_options(populate_existing=True)))
    if quota.per != "audience":
        yield found, ""
        return
    for code in sorted(asking.case.audience):
        yield [ticket for ticket in found if code in _lists(ticket)], code


def _counted(procedure: str) -> Select[Ticket]:
    return select(Ticket).join(ProcedureVersion).where(ProcedureVersion.name == procedure)


def _counts(ticket: Ticket, quota: Quota, asking: Asking) -> bool:
    """Only what the quota is for takes a place in it; what came to nothing takes nobody's."""
    if rules_of(ticket).state(ticket.state).outcome == "annulled":
        return False
    return suits(quota, of_ticket(ticket, asking.today))


def _lists(ticket: Ticket) -> set[str]:
    answers = (answer for answer in ticket.content.fields.values() if isinstance(answer, dict))
    return {code for answer in answers for code in codes(answer)}


def _late(lead: Lead, asking: Asking) -> Iterator[Beyond]:
    answer = asking.case.answers.get(lead.field)
    try:
        if not isinstance(answer, str) or not answer or lead.enough(asking.calendar, asking.at, answer):
            return
    except (Refused, ValueError):
        return  # no day, or one beyond the calendar: what is wrong with it is said elsewhere
    label = next(field.label for field in asking.rules.fields if field.name == lead.field)
    sentence = f"«{label}» está muy cerca: debe pedirse con {wait_words(lead.wait)} de anticipación."
    yield Beyond(sentence, lead.otherwise == REFUSE)
