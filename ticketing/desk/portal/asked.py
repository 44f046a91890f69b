"""What a request asks of a banner, read by what its fields mean, and from when it would have room."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ticketing.desk.cases.answers import shown
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of, zone_of
from ticketing.desk.portal.queries import stays
from ticketing.extensions import canonical
from ticketing.office.procedures.queries import named, present
from workflows.banners import ACTION, ALT, DESCRIPTION, LINK, PLACE, TITLE, UNTIL, Banners, Place, first_room
from workflows.forms import Field
from workflows.procedure import Procedure

LAST_YEAR = 9000  # of a day after which there is another
MEANT = (TITLE, DESCRIPTION, ACTION, LINK, ALT)


@dataclass(frozen=True)
class Asked:
    """One banner as its request describes it. `until`: the last day on which it stays; `picture`: what is kept of the
    file that answers ({token, sha256, name}), none while there is none."""

    place: Place
    label: str
    until: date
    title: str
    description: str
    action: str
    link: str
    alt: str
    picture: Mapping[str, str] | None

    @property
    def digest(self) -> str:
        """The hash of all that is seen of it, and of how long."""
        said = {**vars(self), "place": self.place.place, "label": "", "until": self.until.isoformat()}
        said["picture"] = self.picture["sha256"] if self.picture else ""
        return hashlib.sha256(canonical(said).encode()).hexdigest()

    def ends(self, zone: ZoneInfo) -> datetime:
        """The first moment without it: the midnight after its last day."""
        return datetime.combine(self.until + timedelta(days=1), time.min, zone)


def of_ticket(ticket: Ticket) -> Asked | None:
    """The banner that the present version of a request asks for; None where it asks for none."""
    return of_answers(rules_of(ticket), ticket.category, ticket.content.fields)


def of_answers(procedure: Procedure, category: str, answers: Mapping[str, Any]) -> Asked | None:
    """The same of the answers to a form; None also while its place or its last day is not said."""
    if procedure.banners is None:
        return None
    fields = {field.means: field for field in reversed(shown(procedure, category, answers)) if field.means}
    chosen = fields.get(PLACE)
    place = procedure.banners.named(str(answers.get(chosen.name, ""))) if chosen else None
    until = _day(answers, fields.get(UNTIL))
    if chosen is None or place is None or until is None:
        return None
    title, description, action, link, alt = (_said(answers, fields.get(each)) for each in MEANT)
    files = answers.get(place.picture) or [None]
    label = next(each.label for each in chosen.choices if each.value == place.place)
    return Asked(place, label, until, title, description, action, link, alt, files[0])


def rules(ticket: Ticket) -> Banners | None:
    """What the institution says of banners now: how many fit, whether the portal reads what is live. Of a procedure
    that speaks of them no more, what it said when the request was filed."""
    now = named(ticket.procedure_row.name)
    return now.banners if now is not None and now.banners is not None else rules_of(ticket).banners


@dataclass(frozen=True)
class Known:
    """A place of the portal as the institution calls it now, and how many it shows at once."""

    place: str
    label: str
    limit: int | None


def places() -> list[Known]:
    """Every place of the institution's procedures, in their order; of one that two of them name, as the first says."""
    found: dict[str, Known] = {}
    for procedure in present():
        chosen = procedure.meant(PLACE)
        labels = {each.value: each.label for each in chosen.choices} if chosen else {}
        for each in procedure.banners.places if procedure.banners else ():
            found.setdefault(each.place, Known(each.place, labels.get(each.place, each.place), each.limit))
    return [*found.values()]


def limit_of(place: Place, said: Banners | None) -> int | None:
    """How many the place shows at once now."""
    now = said.named(place.place) if said is not None else None
    return (now or place).limit


def room(ticket: Ticket, asked: Asked, *, at: datetime, without: int | None = None) -> datetime | None:
    """The first moment from which the banner has room until its end. `without`: itself, where it has its time."""
    return _room(asked, limit_of(asked.place, rules(ticket)), zone_of(ticket), at, without)


def foreseen(
    procedure: Procedure, asked: Asked, zone: ZoneInfo, *, at: datetime, without: int | None = None
) -> datetime | None:
    """The same of a banner that is not filed yet."""
    return _room(asked, limit_of(asked.place, procedure.banners), zone, at, without)


def _room(asked: Asked, limit: int | None, zone: ZoneInfo, at: datetime, without: int | None) -> datetime | None:
    taken = stays(asked.place.place, at, without=without) if limit is not None else ()
    return first_room(taken, limit, at, asked.ends(zone))


def _said(answers: Mapping[str, Any], field: Field | None) -> str:
    return str(answers.get(field.name, "")) if field else ""


def _day(answers: Mapping[str, Any], field: Field | None) -> date | None:
    try:
        found = date.fromisoformat(str(answers.get(field.name, ""))) if field else None
    except ValueError:
        return None  # it is being typed
    return found if found is not None and found.year < LAST_YEAR else None
