"""The wing's pages. Most are for people without an account: what a mail leads to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import Blueprint, Flask
from flask_babel import gettext as _
from flask_babel import ngettext

from ticketing import clock
from ticketing.audience.contacts.models import Contact
from ticketing.massmail import looks
from ticketing.massmail.campaigns.queries import in_a_mail, unfinished_of
from ticketing.massmail.measures import measures
from ticketing.massmail.message.dkim_key import published
from ticketing.massmail.message.outgoing import check_addresses
from ticketing.massmail.removal.views import pages as removal
from ticketing.massmail.removal.views import web_version
from ticketing.massmail.returns.api import pages as webhooks
from ticketing.massmail.returns.turns import kept, turns
from ticketing.massmail.returns.views import bp as returns
from ticketing.massmail.statistics.sends import by_list_id
from ticketing.massmail.tracking.mounting import mount
from ticketing.massmail.tracking.views import pages as tracking
from ticketing.massmail.transports.views import bp as transports
from ticketing.office import doors
from ticketing.office.people.models import Person
from ticketing.web.health.looks import NAMED, OUTSIDE, STORED
from ticketing.web.metrics import SOURCES

BLUEPRINTS: tuple[Blueprint, ...] = (transports, returns)
CAMPAIGNS = 15
PUBLIC: tuple[Blueprint, ...] = (tracking, removal, web_version, webhooks)


def install(app: Flask) -> None:
    """Open the images of campaigns to whoever got them; refuse a public address that makes removal links too long."""
    if in_a_mail not in doors.OPEN_FILES:
        doors.OPEN_FILES.append(in_a_mail)
    STORED.extend(look for look in looks.STORED if look not in STORED)
    OUTSIDE.extend(look for look in looks.OUTSIDE if look not in OUTSIDE)
    if turns not in doors.TURNS:
        doors.TURNS.append(turns)
    if kept not in doors.KEPT:
        doors.KEPT.append(kept)
    if campaigns_made not in doors.HOLDINGS:
        doors.HOLDINGS.append(campaigns_made)
    if measures not in SOURCES:
        SOURCES.append(measures)
    if looks.transports not in NAMED:
        NAMED.append(looks.transports)
    doors.DKIM_RECORD[:] = [published]
    doors.PANELS["contact"] = [_sends]
    with app.app_context():
        check_addresses()
    mount(app)


def campaigns_made(person: Person, _at: datetime) -> Iterator[doors.Holding]:
    """The campaigns that somebody made or launched and that are not over, should he or she leave."""
    things = [doors.Thing(doors.campaign_name(one.id, one.name)) for one in unfinished_of(person)]
    if things:
        title = ngettext("%(num)s campaña sin terminar", "%(num)s campañas sin terminar", len(things))
        stays = _("No se entregan aparte: van con su solicitud, y quien la atienda sigue con ellas.")
        yield doors.Holding("campaigns", title, stays, things, order=CAMPAIGNS)


def _sends(contact: Contact, _person: Person, _roles: frozenset[str]) -> doors.Panel | None:
    """How often the person of this page is written to."""
    sends = by_list_id(contact.id, clock.now())
    return doors.Panel("contacts/_sends.html", {"sends": sends}) if sends else None
