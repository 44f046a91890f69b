"""The pages of this wing, and what it needs of the application."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_babel import gettext as _

from ticketing import clock
from ticketing.extensions import db
from ticketing.ledger.recording.actions import ASKED_FIRST
from ticketing.office import doors
from ticketing.office.accounts.views import account as _account
from ticketing.office.accounts.views import administration as _administration
from ticketing.office.accounts.views import editing as _editing
from ticketing.office.accounts.views.places import bp as people
from ticketing.office.condition.looks import LOOKS
from ticketing.office.condition.measures import measures
from ticketing.office.condition.shown import installation, reactions
from ticketing.office.condition.views import bp as condition
from ticketing.office.file_pages.views import bp as uploads
from ticketing.office.file_pages.views import public as files
from ticketing.office.handover import views as _handover
from ticketing.office.handover.holdings import holdings
from ticketing.office.institution.queries import is_logo
from ticketing.office.notices import carrier
from ticketing.office.people.models import Person
from ticketing.office.people.queries import with_capability
from ticketing.office.people.readers import refuse_readers
from ticketing.office.procedures.queries import role_label
from ticketing.office.recovery.views import bp as recovery
from ticketing.office.senders.queries import reference
from ticketing.office.senders.views import bp as senders
from ticketing.office.sign_in import current
from ticketing.office.sign_in.views import bp as sign_in
from ticketing.office.tokens.views import bp as keys
from ticketing.office.turns import turns
from ticketing.web import walls
from ticketing.web.errors import MENDERS
from ticketing.web.health.looks import STORED
from ticketing.web.metrics import SOURCES
from workflows.capabilities import PEOPLE

VIEWS = (_account, _administration, _editing, _handover)
BLUEPRINTS = (sign_in, recovery, people, keys, senders, uploads, condition)
PUBLIC = (files,)


def install(app: Flask) -> None:
    """Who is signed in, who may write at all, how mail to staff leaves, and what the wing tells of itself."""
    if refuse_readers not in ASKED_FIRST:
        ASKED_FIRST.append(refuse_readers)
    app.add_template_filter(role_label)
    current.install(app)
    if who_mends not in MENDERS:
        MENDERS.append(who_mends)
    doors.REFERENCES["sender"] = reference
    carrier.install(app)
    if is_logo not in doors.OPEN_FILES:
        doors.OPEN_FILES.append(is_logo)
    doors.REFERENCES[Person.__tablename__] = person_reference
    if measures not in SOURCES:
        SOURCES.append(measures)
    STORED.extend(look for look in LOOKS if look not in STORED)
    _tell_once(doors.CONDITIONS, reactions, installation)
    _tell_once(doors.HOLDINGS, holdings)
    _tell_once(doors.TURNS, turns)


def _tell_once(door: list[Any], *tellers: Any) -> None:
    door.extend(tell for tell in tellers if tell not in door)


def who_mends() -> str:
    """Who keeps the installation, by name; nobody while it has no administrator."""
    people = with_capability(PEOPLE, walls.today(clock.now()))
    names = ", ".join(person.name for person in people)
    return _("quien administra el sistema (%(names)s)", names=names) if names else ""


def person_reference(person_id: int) -> doors.Reference | None:
    """How a person is called; her page is for who administers alone."""
    found = db.session.get(Person, person_id)
    return doors.Reference(found.name, "") if found else None
