"""What the wing puts on the first page of who administers people: invitations that nobody took, roles that end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from ticketing.office.calendars.queries import today
from ticketing.office.doors import Roles, Turn
from ticketing.office.people.models import Grant, Person
from ticketing.office.people.queries import ending, without_password
from ticketing.office.procedures.capabilities import can
from ticketing.office.procedures.queries import role_label
from ticketing.office.recovery.tokens import INVITATION, LASTS
from ticketing.web.addresses import path
from ticketing.web.filters import day
from workflows.capabilities import PEOPLE

INVITED, ENDING, SOON, NAMED = 55, 56, timedelta(days=7), 4


def turns(_person: Person, roles: Roles, at: datetime) -> Iterator[Turn]:
    """For who administers people; a line for each kind, however many there are."""
    if not can(roles, PEOPLE):
        return
    waiting = without_password(at - LASTS[INVITATION])
    if waiting:
        title = ngettext(
            "%(num)s persona no ha puesto su contraseña", "%(num)s personas no han puesto su contraseña", len(waiting)
        )
        asks = _("Su invitación ya venció: %(names)s", names=_some([person.name for person in waiting]))
        yield Turn(title, _page(waiting), _("Invitar otra vez"), "mail", asks, order=INVITED)
    on = today(at)
    soon = ending(on, on + SOON)
    if soon:
        title = ngettext("%(num)s rol termina en estos días", "%(num)s roles terminan en estos días", len(soon))
        yield Turn(title, _page([row.person for row in soon]), _("Ver hasta cuándo"), "calendar-days",
                   _some([_told(row) for row in soon]), order=ENDING)  # fmt: skip


def _told(row: Grant) -> str:
    return _("%(who)s, %(role)s, el %(day)s", who=row.person.name, role=role_label(row.told), day=day(row.until_on))


def _some(words: Sequence[str]) -> str:
    rest = len(words) - NAMED
    return "; ".join(words[:NAMED]) + (_(" y %(num)s más", num=rest) if rest > 0 else "")


def _page(people: Sequence[Person]) -> str:
    ids = {person.id for person in people}
    return path("people.show", person_id=ids.pop()) if len(ids) == 1 else path("people.index")
