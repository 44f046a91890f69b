"""What may be asked for: the categories of every procedure under which a person may file, each procedure apart."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from ticketing.desk.cases.meant import among
from ticketing.desk.cases.sentences import target_words
from ticketing.desk.drafts import queries
from ticketing.desk.drafts.forms import NewRequestForm, exceptions
from ticketing.desk.drafts.models import Draft
from ticketing.desk.drafts.narrowing import Narrowed, narrowed
from ticketing.desk.drafts.sheet import rules_for
from ticketing.desk.filing.allowed import fileable
from ticketing.office.people.models import Person
from ticketing.office.procedures.coded import code
from workflows.meanings import SUBJECT
from workflows.procedure import Procedure
from workflows.rows import Category

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Offered:
    """A category, what a form says of it, and how long the office has."""

    category: Category
    code: str
    days: str


@dataclass(frozen=True)
class Group:
    """What one procedure offers, and its short way if it has one. `form` asks for the kind of exception."""

    procedure: Procedure
    form: NewRequestForm
    offered: tuple[Offered, ...]
    narrowed: Narrowed

    @property
    def short(self) -> str:
        """How long the office has on the short way; empty where there is none."""
        return target_words(self.procedure.exceptions.target) if self.procedure.exceptions else ""


@dataclass(frozen=True)
class Unfinished:
    """A draft as lists show it."""

    draft: Draft
    title: str
    category: str


def groups(person: Person, roles: Collection[str], said: Any, at: datetime) -> list[Group]:
    """In the order of the procedures. `said` is what the address asks for already."""
    uses = queries.uses(person, since=at - YEAR)
    return [_group(each, said, uses.get(each.name, {})) for each in fileable(person, roles)]


def _group(procedure: Procedure, said: Any, uses: Mapping[str, int]) -> Group:
    found = narrowed(procedure, said, uses)
    return Group(procedure, _form(procedure, said), _offered(procedure, found.categories), found)


def unfinished(person: Person) -> list[Unfinished]:
    """What the person has not filed yet, the last touched first."""
    return [_told(draft) for draft in queries.mine(person)]


def _told(draft: Draft) -> Unfinished:
    title = among(rules_for(draft), draft.data.get("fields", {}), SUBJECT)
    return Unfinished(draft, str(title or ""), draft.category or _("Sin categoría"))


def _form(procedure: Procedure, said: Any) -> NewRequestForm:
    form = NewRequestForm(said)
    form.exception.choices = exceptions(procedure)
    form.exception.id = f"exception-{procedure.name}"
    return form


def _offered(procedure: Procedure, categories: Iterable[Category]) -> tuple[Offered, ...]:
    return tuple(Offered(each, code(procedure, each.label), _days(procedure, each)) for each in categories)


def _days(procedure: Procedure, category: Category) -> str:
    words = target_words(category.target)
    return _("%(days)s, o según lo que pida", days=words) if procedure.targets else words
