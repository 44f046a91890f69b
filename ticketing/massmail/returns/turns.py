"""What the first page says of what came back: complaints beyond what is bearable, and what could not be read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from ticketing.massmail.returns.queries import alarms, aside
from ticketing.office.doors import Found, Roles, Turn, campaign_name
from ticketing.office.people.models import Person
from ticketing.office.procedures.capabilities import can
from ticketing.web.addresses import path
from workflows.capabilities import RETURNS, RIGHTS_DESK

COMPLAINTS, ASIDE, LATELY = 50, 51, timedelta(days=7)


def kept(_person: Person, roles: Roles, _at: datetime) -> Iterator[Found]:
    """Where who protects data finds what came back."""
    if can(roles, RIGHTS_DESK):
        yield Found(_("Devoluciones y quejas"), path("returns.index"), _("lo que volvió, de quién y por qué"))


def turns(_person: Person, roles: Roles, at: datetime) -> Iterator[Turn]:
    """For who tends what comes back, and for who protects data."""
    if not can(roles, RETURNS, RIGHTS_DESK):
        return
    url = path("returns.index")
    for one in alarms(since=at - LATELY):
        asks = _(
            "%(num)s de %(sent)s personas la marcaron como no deseada: más de una por mil.",
            num=one.complaints,
            sent=one.sent,
        )
        name = campaign_name(one.campaign.id, one.campaign.name)
        yield Turn(name, url, _("Ver las quejas"), "triangle-alert", asks, order=COMPLAINTS)
    many = aside() if can(roles, RETURNS) else 0
    if many:
        title = ngettext("%(num)s devolución no se pudo leer", "%(num)s devoluciones no se pudieron leer", many)
        yield Turn(title, url, _("Ver las devoluciones"), "undo-2", order=ASIDE)
