"""What the pages about people say of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from ticketing.ledger.events.models import Event
from ticketing.ledger.events.queries import latest
from ticketing.office.people.actions import Change
from ticketing.office.people.models import Person
from ticketing.office.people.queries import heads, named, roles_of
from ticketing.office.procedures.queries import heads_sign_as, role_label
from ticketing.web.filters import day

Said = Mapping[str, Any]
LAST, ASKED = 12, "password_link_asked"


@dataclass(frozen=True)
class Deed:
    """One line of what was done with an account: when, and in a sentence who did what."""

    at: datetime
    words: str


def role_words(person: Person, on: date) -> list[str]:
    """The roles that the person holds that day, and as what heads sign where the person is one, in words."""
    held = {role_label(role) for role in roles_of(person, on)}
    return sorted(held | set(heads_sign_as() if heads(person, on) else ()))


def changes(made: Iterable[Change]) -> str:
    """Each with what it was and what it is."""
    return "; ".join(
        _(
            "%(what)s: «%(before)s» por «%(after)s»",
            what=one.what.lower(),
            before=one.before or _("nada"),
            after=one.after or _("nada"),
        )
        for one in made
    )


def history_of(person: Person) -> Sequence[Deed]:
    """What was done with the account, the newest first: the last few."""
    events = latest(Person.__tablename__, person.id, kinds=WORDS, most=LAST)
    names = named({event.actor_id for event in events if event.actor_id})
    return [Deed(one.at, _told(one, names.get(one.actor_id or 0, ""))) for one in events]


def _told(event: Event, who: str) -> str:
    done = WORDS[event.kind](event.payload)
    if event.kind == ASKED:
        return done
    return _("%(who)s %(done)s", who=who or _("El sistema"), done=done)


def _period(said: Said) -> str:
    first, last = date.fromisoformat(said["from"]), said.get("until")
    if last is None:
        return _("desde el %(first)s", first=day(first))
    return _("del %(first)s al %(last)s", first=day(first), last=day(date.fromisoformat(last)))


def _edited(said: Said) -> str:
    return _("cambió %(what)s", what=changes(Change(**one) for one in said["changes"]))


def _redated(said: Said) -> str:
    last = said.get("until")
    until = _("hasta el %(day)s", day=day(date.fromisoformat(last))) if last else _("sin fecha de fin")
    return _("dejó el rol %(role)s %(until)s", role=said["role"], until=until)


def _handed_over(said: Said) -> str:
    return "; ".join(
        ngettext("entregó %(num)s asunto a %(name)s", "entregó %(num)s asuntos a %(name)s", many, name=name)
        for name, many in said["given"].items()
    ) or _("quiso entregar lo que tenía a su nombre")


WORDS: Mapping[str, Callable[[Said], str]] = {
    "person_added": lambda said: _("agregó la cuenta, con el correo %(email)s", email=said["email"]),
    "person_edited": _edited,
    "person_disabled": lambda said: _("deshabilitó la cuenta"),
    "person_enabled": lambda said: _("habilitó la cuenta"),
    "role_granted": lambda said: _("otorgó el rol %(role)s, %(period)s", role=said["role"], period=_period(said)),
    "role_redated": _redated,
    "role_withdrawn": lambda said: _("retiró el rol %(role)s", role=said["role"]),
    "head_named": lambda said: _("la puso a cargo de %(where)s", where=said["department"]),
    "head_removed": lambda said: _("la quitó de %(where)s", where=said["department"]),
    "substitute_named": lambda said: _(
        "registró que la reemplaza %(name)s, %(period)s", name=said["stands_in"], period=_period(said)
    ),
    "substitute_ended": lambda said: _("terminó el reemplazo de %(name)s", name=said["stands_in"]),
    "invited": lambda said: _("envió otra invitación"),
    "password_link_sent": lambda said: _("envió un enlace para cambiar la contraseña"),
    ASKED: lambda said: _("Alguien pidió en la página de entrada un enlace para cambiar la contraseña"),
    "password_set": lambda said: _("puso la contraseña"),
    "handed_over": _handed_over,
}
