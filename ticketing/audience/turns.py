"""What the wing puts on the first page of who protects data and of who enables lists: lists that are over or nobody's,
and what was done with lists and addresses lately."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from ticketing.audience.lists.models import MailingList
from ticketing.audience.lists.queries import deeds, to_look_after
from ticketing.audience.lists.shown import page_of
from ticketing.audience.suppression.queries import lately
from ticketing.audience.suppression.reasons import words
from ticketing.office.calendars.queries import today
from ticketing.office.doors import Found, News, Roles, Turn
from ticketing.office.people.models import Person
from ticketing.office.procedures.capabilities import can
from ticketing.web.addresses import path
from ticketing.web.filters import day, thousands
from workflows.capabilities import ENABLE_LISTS, RIGHTS_DESK

OVER, NOBODYS, SOON, WEEK, LATELY = 65, 66, timedelta(days=30), timedelta(days=7), timedelta(days=14)


def turns(_person: Person, roles: Roles, at: datetime) -> Iterator[Turn]:
    """A line for each kind, however many lists there are."""
    if not can(roles, RIGHTS_DESK, ENABLE_LISTS):
        return
    on = today(at)
    found = to_look_after(on + SOON)
    over = [one for one in found if one.valid_until <= on + SOON]
    if over:
        title = ngettext("%(num)s lista vence o ya venció", "%(num)s listas vencen o ya vencieron", len(over))
        asks = _("Sin renovarla, nadie le envía: %(which)s", which="; ".join(_dated(one) for one in over))
        yield Turn(title, _page(over), _("Revisarla") if len(over) == 1 else _("Revisarlas"), "calendar-days", asks,
                   order=OVER)  # fmt: skip
    alone = [one for one in found if one.owner is None or not one.owner.active]
    if alone:
        title = ngettext("%(num)s lista sin responsable", "%(num)s listas sin responsable", len(alone))
        asks = "; ".join(one.name for one in alone)
        yield Turn(title, _page(alone), _("Ver la lista") if len(alone) == 1 else _("Ver las listas"), "users", asks,
                   order=NOBODYS)  # fmt: skip


def news(person: Person, roles: Roles, at: datetime) -> Iterator[News]:
    """For who protects data: what others did with lists, and how many addresses are written to no more."""
    if not can(roles, RIGHTS_DESK):
        return
    for deed in deeds(person, at - LATELY):
        url = page_of(deed.code, group=deed.group)
        yield News(
            deed.at, deed.name, url, _("%(who)s %(done)s.", who=deed.who or _("El sistema"), done=_done(deed.kind))
        )
    blocked = {reason: one for reason, one in lately(at - WEEK).items() if one.since}
    if blocked:
        many = sum(one.since for one in blocked.values())
        title = ngettext("%(num)s dirección bloqueada", "%(num)s direcciones bloqueadas", many)
        said = "; ".join(f"{words(reason)}: {one.since}" for reason, one in sorted(blocked.items()))
        yield News(max(one.last for one in blocked.values()), title, path("lists.index"),
                   _("En siete días. %(why)s.", why=said))  # fmt: skip


def kept(_person: Person, roles: Roles, at: datetime) -> Iterator[Found]:
    """Where who protects data finds who is written to, and who is not."""
    if can(roles, RIGHTS_DESK):
        hint = _("quién está en cada una, por qué y con qué consentimiento")
        yield Found(_("Listas y contactos"), path("lists.index"), hint)
        found = lately(at - WEEK).values()
        total, fresh = sum(one.ever for one in found), sum(one.since for one in found)
        hint = _("%(total)s en total; %(fresh)s en siete días", total=thousands(total), fresh=thousands(fresh))
        yield Found(_("Direcciones a las que ya no se escribe"), path("returns.index"), hint)


def _done(kind: str) -> str:
    return {
        "list_enabled": _("habilitó la lista"),
        "list_renewed": _("renovó la lista"),
        "list_classified": _("cambió la clase de la lista"),
        "list_switched_off": _("apagó la lista"),
        "list_entrusted": _("le nombró otra persona responsable"),
    }[kind]


def _dated(one: MailingList) -> str:
    return _("%(list)s, el %(day)s", list=one.name, day=day(one.valid_until))


def _page(lists: Sequence[MailingList]) -> str:
    if len(lists) == 1:
        return page_of(lists[0].code, group=lists[0].is_group)
    return path("groups.index" if all(one.is_group for one in lists) else "lists.index")
