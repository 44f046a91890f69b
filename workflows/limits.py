"""How many requests there may be in a while, and how long before a day they must come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from workflows.bounds import moment
from workflows.conditions import Circumstances, Condition, condition
from workflows.spoken import count_words
from workflows.waits import Wait, wait
from workflows.working_calendar import Calendar

Per = Literal["requester", "department", "category", "audience", "procedure"]
In = Literal["day", "week", "month", "term"]
REFUSE, WARN = "refuse", "warn"
PERS: Mapping[Per, str] = {
    "requester": "usted",
    "department": "su dependencia",
    "category": "esta categoría",
    "audience": "la audiencia «{audience}»",
    "procedure": "la oficina",
}
INS: Mapping[In, str] = {"day": "hoy", "week": "esta semana", "month": "este mes", "term": "el periodo «{term}»"}


@dataclass(frozen=True)
class Term:
    """A stretch of the year that has a name: both days are of it."""

    name: str
    first: date
    last: date


@dataclass(frozen=True)
class Quota:
    """At most so many in each stretch of time, counted by whose they are."""

    most: int
    per: Per
    within: In
    when: Condition | None = None
    otherwise: str = REFUSE

    def span(self, today: date, terms: Sequence[Term]) -> tuple[date, date, str] | None:
        """(first day, day after the last, how it is called) of the stretch that holds today; None outside of terms."""
        if self.within == "term":
            held = next((term for term in terms if term.first <= today <= term.last), None)
            return (held.first, held.last + timedelta(1), INS["term"].format(term=held.name)) if held else None
        if self.within == "day":
            return today, today + timedelta(1), INS["day"]
        if self.within == "week":
            first = today - timedelta(today.weekday())
            return first, first + timedelta(7), INS["week"]
        first = today.replace(day=1)
        return first, (first + timedelta(31)).replace(day=1), INS["month"]

    def said(self, span: str, audience: str = "") -> str:
        """That it is full, without a full stop."""
        many = count_words(self.most, "solicitud", "solicitudes")
        whose = PERS[self.per].format(audience=audience)
        return f"El procedimiento admite {many} de {whose} en {span}, y ya se alcanzaron".replace(" en hoy", " hoy")


@dataclass(frozen=True)
class Lead:
    """The day that a field says lies at least so far ahead."""

    wait: Wait
    field: str
    when: Condition | None = None
    otherwise: str = REFUSE

    def enough(self, calendar: Calendar, at: datetime, answer: str) -> bool:
        """Whether there is time enough from `at` to the day, or to its hour where the answer says one. Raises Refused
        beyond the calendar's years."""
        there = moment(answer) if len(answer) > len("2026-03-02") else None
        day, today = there.date() if there else date.fromisoformat(answer), calendar.today(at)
        if self.wait.unit == "calendar_days":
            return (day - today).days >= self.wait.amount
        if self.wait.unit == "business_days":
            return _working(calendar, today, day) >= self.wait.amount
        until = there.replace(tzinfo=calendar.zone) if there else calendar.midnight(day)
        return calendar.between(at, max(at, until)) >= timedelta(hours=self.wait.amount)


Limit = Quota | Lead


def _working(calendar: Calendar, first: date, before: date) -> int:
    """The working dates from `first` on, before another day."""
    days = (first + timedelta(number) for number in range(max(0, (before - first).days)))
    return sum(1 for day in days if calendar.is_working(day))


def suits(limit: Limit, case: Circumstances) -> bool:
    """Whether it is asked of this case."""
    return limit.when is None or limit.when.holds(case)


def limit(row: Mapping[str, Any], meant: Mapping[str, str]) -> Limit:
    """The limit that a well-shaped row says; `meant`: the field of each meaning."""
    when = condition(row["when"]) if "when" in row else None
    otherwise = row.get("else", REFUSE)
    if "lead" in row:
        return Lead(wait(row["lead"]), meant.get(row["before"], row["before"]), when, otherwise)
    return Quota(row["max"], row["per"], row["in"], when, otherwise)


def term(row: Mapping[str, Any]) -> Term:
    return Term(row["name"], date.fromisoformat(row["from"]), date.fromisoformat(row["to"]))
