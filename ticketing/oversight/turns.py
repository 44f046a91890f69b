"""What the wing puts on the first page: the sample that waits for its review or its signature."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from flask_babel import gettext as _

from ticketing.office.doors import News, Roles, Turn
from ticketing.office.people.models import Person
from ticketing.office.procedures.capabilities import can
from ticketing.oversight.samples.queries import signed_lately, unsigned
from ticketing.web.addresses import path
from ticketing.web.filters import month_name
from workflows.capabilities import AUDIT, DELEGATE_AUDIT, READ_AUDIT

SAMPLE, LATELY = 45, timedelta(days=31)


def turns(_person: Person, roles: Roles, at: datetime) -> Iterator[Turn]:
    """For who reviews samples, and who signs them."""
    if not can(roles, AUDIT, DELEGATE_AUDIT):
        return
    for one in unsigned(at - LATELY):
        left = one.size - one.reviewed
        title = _("Muestra de %(month)s", month=month_name(one.month))
        asks = (
            _("Van %(done)s de %(all)s revisadas.", done=one.reviewed, all=one.size) if left else _("Falta firmarla.")
        )
        url = path("samples.sample", month=one.period.key)
        yield Turn(title, url, _("Revisar la muestra") if left else _("Firmar"), "shield-check", asks, order=SAMPLE)


def news(person: Person, roles: Roles, at: datetime) -> Iterator[News]:
    """For who reads, reviews or signs samples: those that somebody else signed."""
    if not can(roles, AUDIT, DELEGATE_AUDIT, READ_AUDIT):
        return
    for one in signed_lately(person, at - LATELY):
        title, url = _("Control de %(month)s", month=one.period.words), path("samples.sample", month=one.period.key)
        yield News(one.at, title, url, _("%(who)s firmó la muestra.", who=one.who))
