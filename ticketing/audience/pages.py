"""The pages of this wing, and how other wings name its things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial

from flask import Blueprint, Flask
from flask_babel import gettext as _
from flask_babel import ngettext

from ticketing.audience.consent.queries import is_evidence
from ticketing.audience.consent.views import pages as consent
from ticketing.audience.contact_pages.views import bp as contacts
from ticketing.audience.contacts.models import Contact
from ticketing.audience.group_pages.views import bp as groups
from ticketing.audience.leaving.views import pages as leaving
from ticketing.audience.list_pages.views import bp as lists
from ticketing.audience.lists.actions import entrust
from ticketing.audience.lists.models import MailingList
from ticketing.audience.lists.queries import everything, owned_by
from ticketing.audience.lists.queries import groups as every_group
from ticketing.audience.lists.shown import page_of
from ticketing.audience.turns import kept, news, turns
from ticketing.extensions import db
from ticketing.office import doors
from ticketing.office.calendars.queries import today
from ticketing.office.files.models import StoredFile
from ticketing.office.people.models import Person
from ticketing.office.people.queries import colleagues
from ticketing.office.procedures.capabilities import can
from ticketing.web.addresses import path
from workflows.capabilities import MANAGE_LISTS, RIGHTS_DESK

BLUEPRINTS: tuple[Blueprint, ...] = (lists, groups, contacts)
PUBLIC: tuple[Blueprint, ...] = (consent, leaving)

OWNED = 20


def install(_app: Flask) -> None:
    """Answer what lower wings ask about lists and contacts."""
    doors.REFERENCES["mailing_list"] = list_reference
    doors.REFERENCES["contact"] = contact_reference
    if may_see_evidence not in doors.FILE_GUARDS:
        doors.FILE_GUARDS.append(may_see_evidence)
    if list_commands not in doors.COMMANDS:
        doors.COMMANDS.append(list_commands)
    if turns not in doors.TURNS:
        doors.TURNS.append(turns)
    if news not in doors.NEWS:
        doors.NEWS.append(news)
    if kept not in doors.KEPT:
        doors.KEPT.append(kept)
    doors.PANELS["account"] = [own_lists]
    if lists_owned not in doors.HOLDINGS:
        doors.HOLDINGS.append(lists_owned)


def may_see_evidence(file: StoredFile, _person: Person, roles: doors.Roles) -> bool:
    """Who manages lists, or protects data, sees why somebody is on one."""
    return can(roles, MANAGE_LISTS, RIGHTS_DESK) and is_evidence(file)


def list_reference(list_id: int) -> doors.Reference | None:
    """How to name a list."""
    found = db.session.get(MailingList, list_id)
    return doors.Reference(found.name, page_of(found.code, group=found.is_group)) if found else None


def contact_reference(contact_id: int) -> doors.Reference | None:
    """How to name a contact."""
    found = db.session.get(Contact, contact_id)
    name = f"{found.first_name} {found.last_name}".strip() or found.email or str(found.id) if found else ""
    return doors.Reference(name, path("contacts.show", contact_id=contact_id)) if found else None


def own_lists(_account: Person, person: Person, _roles: doors.Roles) -> doors.Panel | None:
    """On one's own account, the lists that one answers for."""
    lists = owned_by(person)
    return doors.Panel("lists/_own.html", {"lists": lists, "page_of": page_of}) if lists else None


def lists_owned(person: Person, at: datetime) -> Iterator[doors.Holding]:
    """The lists by which somebody answers, should he or she leave."""
    things = [doors.Thing(one.name, partial(_entrust, one)) for one in owned_by(person)]
    if things:
        title = ngettext("Responde por %(num)s lista o grupo", "Responde por %(num)s listas o grupos", len(things))
        stays = _("Nadie las renueva ni firma lo que se les envía, hasta que les nombren responsable.")
        yield doors.Holding("lists", title, stays, things, colleagues(person, today(at)), OWNED)


def _entrust(mailing_list: MailingList, to: Person, by: Person | None, at: datetime) -> None:
    entrust(mailing_list, to, by=by, at=at)


def list_commands(person: Person, roles: doors.Roles, words: str) -> Iterable[doors.Found]:
    """The lists whose name holds the words, for who may see them: all, or those that one answers for."""
    all_of_them = can(roles, MANAGE_LISTS, RIGHTS_DESK)
    seen = [*everything(), *every_group()] if all_of_them else owned_by(person)
    shown = [one for one in seen if words.casefold() in one.name.casefold()]
    return [
        doors.Found(
            one.name,
            page_of(one.code, group=one.is_group),
            _("Grupo") if one.is_group else _("Lista"),
            "users",
            _("Audiencia"),
        )
        for one in shown
    ]
