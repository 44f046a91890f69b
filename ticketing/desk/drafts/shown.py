"""How a request in the making reads on its page: what may be chosen, when it would be due, who will be asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from flask_babel import gettext as _

from ticketing.audience.lists import queries as lists
from ticketing.audience.lists.reasons import WORDS
from ticketing.desk.alike.queries import Likely, likely
from ticketing.desk.alike.queries import wanted as asking
from ticketing.desk.cases.answers import exception_kind
from ticketing.desk.cases.circumstances import kind_of_requester, of_answers
from ticketing.desk.cases.counting import counting
from ticketing.desk.clock import queries as clocks
from ticketing.desk.drafts.forms import Asked, asked_of
from ticketing.desk.drafts.models import Draft
from ticketing.desk.drafts.sheet import Sheet, area_choices
from ticketing.desk.fields.kind import Options
from ticketing.desk.filing.limits import Asking, Beyond, beyond
from ticketing.desk.gates.candidates import able
from ticketing.desk.portal import asked as banners
from ticketing.desk.portal import queries
from ticketing.office.departments import queries as departments
from ticketing.office.departments.models import Department
from ticketing.office.people.models import Person
from ticketing.office.senders import queries as senders
from ticketing.web.filters import thousands
from workflows.banners import PLACE, UNTIL
from workflows.conditions import Circumstances
from workflows.forms import Field
from workflows.gates import gates_of
from workflows.meanings import LATEST_DATE, SUBJECT
from workflows.procedure import Procedure
from workflows.proof import Preview
from workflows.refusals import Refused
from workflows.rows import Gate, Target


@dataclass(frozen=True)
class Reach:
    """How many people a choice of lists would reach, and who is left out why."""

    included: int
    left_out: tuple[tuple[str, int], ...]
    problem: str = ""


@dataclass(frozen=True)
class Approval:
    """Who will be asked to agree before the request is received."""

    label: str
    help: str
    names: tuple[str, ...]


def options(person: Person, on: date, place: Department | None = None) -> Options:
    """The lists with their size, the areas, and the senders of the department, that this person may choose."""
    sizes = lists.counts()
    usable = lists.usable(on)
    named = [(one.code, f"{one.name} · {thousands(sizes.get(one.id, {}).get('confirmed', 0))}") for one in usable]
    chosen = [(one.address, str(one)) for one in senders.offered(place or person.department)]
    groups = [(one.code, one.name) for one in lists.usable_groups(on)]
    return Options(lists=named, areas=area_choices(departments.everyone(), person), senders=chosen, groups=groups)


def rows(sheet: Sheet, form: Any) -> list[Asked]:
    """The fields as the page asks them."""
    return asked_of(sheet.procedure, sheet.category.label, form, sheet.asked)


def reach(codes: Sequence[str], on: date) -> Reach | None:
    """What the chosen lists amount to today; None before anything is chosen."""
    if not codes:
        return None
    try:
        found = lists.estimate({"lists": list(codes)}, on)
    except Refused as refusal:
        return Reach(0, (), refusal.sentence)
    return Reach(found.included, tuple((WORDS.get(key, key), count) for key, count in found.by_reason.items() if count))


def approvals(sheet: Sheet, person: Person, on: date) -> list[Approval]:
    """Who will be asked, in the procedure's order."""
    gates = gates_of(sheet.procedure, _case(sheet, person, on))
    return [Approval(gate.label, gate.help, _names(gate, person, on, sheet)) for gate in gates]


def limits(sheet: Sheet, person: Person, at: datetime) -> list[Beyond]:
    """The limits of the procedure that it would pass if it were sent now; an edit is asked when it is sent."""
    if sheet.ticket is not None or not sheet.procedure.limits:
        return []
    calendar = counting(sheet.procedure)
    case = _case(sheet, person, calendar.today(at))
    return beyond(Asking(sheet.procedure, case, person, person.department, calendar, at))


def preview(sheet: Sheet, exception: str | None, on: date, at: datetime) -> Preview:
    """When it would be due if it were filed and approved now, and why."""
    short = exception_kind(sheet.procedure, exception) is not None
    target = None if short else promised(sheet, on)
    return clocks.preview(sheet.procedure, category=sheet.category.label, exception=short, at=at, target=target)


@dataclass(frozen=True)
class Room:
    """From when a banner would be seen if it were approved now, and to which day; `first`: there is none before."""

    label: str
    first: datetime | None
    now: bool
    until: date


def banner(sheet: Sheet, typed: Mapping[str, str], at: datetime) -> Room | None:
    """When the banner that is asked for would have room, by what is just typed or else kept; None where there is none,
    or where its place shows any number."""
    names = {field.name for field in _of_banner(sheet)}
    just_typed = {name: value for name, value in typed.items() if name in names}
    asked = banners.of_answers(sheet.procedure, sheet.category.label, sheet.kept | just_typed)
    if asked is None or banners.limit_of(asked.place, sheet.procedure.banners) is None:
        return None
    zone = counting(sheet.procedure).zone
    own = queries.standing(sheet.ticket) if sheet.ticket is not None else None
    first = banners.foreseen(sheet.procedure, asked, zone, at=at, without=own.id if own else None)
    return Room(asked.label, first, first == at, asked.until)


def banner_fields(sheet: Sheet) -> list[str]:
    """The names of the fields on which that hangs, where the category asks them."""
    return [field.name for field in _of_banner(sheet)]


def _of_banner(sheet: Sheet) -> list[Field]:
    said = (sheet.procedure.meant(each, sheet.category.label) for each in (PLACE, UNTIL))
    return [field for field in said if field is not None] if sheet.procedure.banners else []


def alike(
    sheet: Sheet, typed: Mapping[str, str], person: Person, roles: Collection[str], *, on: date, at: datetime
) -> list[Likely]:
    """What the department asked already that is like it; of what is filed already, nothing."""
    if sheet.ticket is not None:
        return []
    title = sheet.procedure.meant(SUBJECT)
    just_typed = {title.name: typed[title.name]} if title is not None and title.name in typed else {}
    asked = asking(sheet.procedure, sheet.answers | just_typed)
    return likely(asked, person.department, person, roles, on=on, at=at)


def wanted(sheet: Sheet, typed: Mapping[str, Any] = MappingProxyType({})) -> Any:
    """The last day on which it serves, as just typed or else as kept."""
    field = sheet.procedure.meant(LATEST_DATE)
    return None if field is None else typed.get(field.name, sheet.kept.get(field.name))


def promised(sheet: Sheet, on: date) -> Target:
    """How long the office would have for what is answered so far."""
    return sheet.procedure.target_for(_case(sheet, sheet.draft.person, on))


def _case(sheet: Sheet, person: Person, on: date) -> Circumstances:
    return of_answers(sheet.category.label, person.department, kind_of_requester(person), sheet.kept, on)


def named(sheet: Sheet, problems: Mapping[str, str]) -> list[str]:
    """Each problem after the name of its field."""
    return [f"{field.label}: {problems[field.name]}" for field in sheet.fields if field.name in problems]


def saved_text(clock_words: str) -> str:
    """ "Guardado 10:42"."""
    return _("Guardado %(time)s", time=clock_words)


def _names(gate: Gate, person: Person, on: date, sheet: Sheet) -> tuple[str, ...]:
    if not (gate.by_head or gate.personal or gate.departments):
        return ()
    found = able(gate, person.department, {person.id}, on, sheet.procedure.name, sheet.kept)
    return tuple(signer.person.name for signer in found)


def unasked(draft: Draft, procedure: Procedure) -> list[str]:
    """Labels of what was answered and the draft's present category does not ask, in the procedure's order."""
    kept, asked = draft.data.get("fields", {}), {each.name for each in procedure.fields_for(draft.category)}
    return [each.label for each in procedure.fields if each.name not in asked and kept.get(each.name)]


def unasked_text(category: str, labels: Sequence[str]) -> str:
    """That they are kept all the same."""
    return _(
        "En «%(category)s» no se pide: %(what)s. Se conserva por si vuelve a la categoría anterior.",
        category=category,
        what=", ".join(labels),
    )
