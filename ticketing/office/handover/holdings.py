"""What the office itself gave somebody: departments to head, absences to sign in, control to exercise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial

from flask_babel import gettext as _
from flask_babel import ngettext

from ticketing.office.calendars.queries import today
from ticketing.office.doors import Holding, Thing
from ticketing.office.people import actions, queries
from ticketing.office.people.models import Grant, Headship, Person, Substitute
from ticketing.office.procedures.capabilities import can
from ticketing.office.procedures.queries import role_label
from ticketing.web.filters import day
from workflows.capabilities import DELEGATE_AUDIT

HEADSHIPS, ABSENCES, DELEGATIONS = 40, 50, 60


def holdings(person: Person, at: datetime) -> Iterator[Holding]:
    """Of one person, today."""
    on = today(at)
    yield from _headships(person, on)
    yield from _absences(person, on)
    yield from _delegations(person, on)


def _headships(person: Person, on: date) -> Iterator[Holding]:
    things = [Thing(f"{row.title} · {row.department.name}", partial(_pass_on, row)) for row in person.headships]
    if things:
        title = ngettext("Encabeza %(num)s dependencia", "Encabeza %(num)s dependencias", len(things))
        stays = _("Lo que esperaba su firma lo firma quien esté por encima o quien diga el procedimiento.")
        yield Holding("headships", title, stays, things, queries.colleagues(person, on), HEADSHIPS)


def _absences(person: Person, on: date) -> Iterator[Holding]:
    things = [
        Thing(_("%(name)s, hasta el %(until)s", name=row.absent.name, until=day(row.until_on)), partial(_stand_in, row))
        for row in queries.standing_in(person, on)
    ]
    if things:
        title = ngettext("Firma por %(num)s persona ausente", "Firma por %(num)s personas ausentes", len(things))
        stays = _("Nadie firmará por ellas hasta que vuelvan o nombren a otra persona.")
        yield Holding("absences", title, stays, things, queries.colleagues(person, on), ABSENCES)


def _delegations(person: Person, on: date) -> Iterator[Holding]:
    held = [row for row in queries.grants_of(person) if _delegates(row, on)]
    if held:
        things = [Thing(_told(row), partial(_delegate, row)) for row in held]
        title = ngettext("%(num)s delegación de control", "%(num)s delegaciones de control", len(things))
        stays = _("La muestra la revisa quien coordina, o a quien delegue después.")
        yield Holding("delegations", title, stays, things, queries.colleagues(person, on), DELEGATIONS)


def _delegates(row: Grant, on: date) -> bool:
    return can({row.told}, DELEGATE_AUDIT) and (row.until_on is None or row.until_on >= on)


def _told(row: Grant) -> str:
    label = role_label(row.told)
    return _("%(role)s, hasta el %(until)s", role=label, until=day(row.until_on)) if row.until_on else label


def _pass_on(row: Headship, to: Person, by: Person | None, at: datetime) -> None:
    if all(held.department_id != row.department_id for held in to.headships):
        actions.name_head(row.department, to, row.title, by=by, at=at)
    actions.remove_head(row, by=by, at=at)


def _stand_in(row: Substitute, to: Person, by: Person | None, at: datetime) -> None:
    first, last = max(row.from_on, today(at)), row.until_on
    actions.name_substitute(row.absent, to, from_on=first, until_on=last, by=by, at=at)
    actions.end_substitution(row, on=today(at), by=by, at=at)


def _delegate(row: Grant, to: Person, by: Person | None, at: datetime) -> None:
    first, last = max(row.from_on, today(at)), row.until_on
    actions.grant(to, row.role, from_on=first, until_on=last, procedure=row.procedure, by=by, at=at)
    actions.withdraw_role(row, on=today(at), by=by, at=at)
