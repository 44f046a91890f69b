"""The page of banners: what is seen in each place, what waits, what was, what is to be done by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from ticketing.desk.portal import queries
from ticketing.desk.portal.asked import Known, places
from ticketing.desk.portal.forms import BannerForm, DoneForm, WithdrawForm
from ticketing.desk.portal.models import LIVE, OVER, SCHEDULED, Banner, BannerTask
from ticketing.desk.portal.turns import mine_of
from ticketing.office.calendars.queries import today
from ticketing.office.doors import Roles
from ticketing.office.people.models import Person
from workflows.banners import first_room

PAST = 20
F = TypeVar("F", bound=BannerForm)


@dataclass(frozen=True)
class Sent:
    """What was just sent and could not be done: which form, what it held, and why not."""

    which: str = ""
    held: Any = None
    sentence: str = ""


@dataclass(frozen=True)
class Line:
    """One banner. `earlier`: from when it could begin before its date; none where it can't."""

    banner: Banner
    state: str
    earlier: datetime | None
    withdraw: WithdrawForm | None


@dataclass(frozen=True)
class Shown:
    """One place with its banners. `taken`: how many are seen now, those of requests that others may see too."""

    place: Known
    taken: int
    live: Sequence[Line]
    scheduled: Sequence[Line]


@dataclass(frozen=True)
class Page:
    """`tasks`: what this person has to do by hand, each with its form. `more`: from which the older ones go on."""

    places: Sequence[Shown]
    tasks: Sequence[tuple[BannerTask, DoneForm]]
    past: Sequence[Line]
    more: int | None
    sent: Sent


def page(person: Person, roles: Roles, at: datetime, *, before: int | None, sent: Sent) -> Page:
    """What this person sees of it."""
    found, spans = queries.seen(person, roles, today(at)), queries.spans(at)
    past = queries.past(found, at, before=before, most=PAST + 1)
    lines = [line(one, spans, at, sent) for one in queries.to_come(found, at)]
    return Page(
        places=[_place(known, lines, spans, at) for known in _places(lines)],
        tasks=[(task, made(DoneForm, f"task-{task.id}", sent)) for task in mine_of(person, roles, at)],
        past=[Line(one, OVER, None, None) for one in past[:PAST]],
        more=past[PAST - 1].id if len(past) > PAST else None,
        sent=sent,
    )


def line(banner: Banner, spans: Sequence[tuple[int, str, Any]], at: datetime, sent: Sent) -> Line:
    """A banner that is not over, with what may be done with it."""
    withdraw = made(WithdrawForm, f"withdraw-{banner.id}", sent)
    return Line(banner, banner.state(at), earlier(banner, spans, at), withdraw)


def earlier(banner: Banner, spans: Sequence[tuple[int, str, Any]], at: datetime) -> datetime | None:
    """From when a banner that waits has room now, before its date."""
    if banner.state(at) != SCHEDULED:
        return None
    others = [stay for which, place, stay in spans if place == banner.place and which != banner.id]
    limit = next((known.limit for known in places() if known.place == banner.place), None)
    start = first_room(others, limit, at, banner.until_at)
    return start if start is not None and start < banner.from_at else None


def _places(lines: Sequence[Line]) -> list[Known]:
    """Those that there are now; then those that the procedures name no more and still show something."""
    known = {each.place: each for each in places()}
    for each in lines:
        known.setdefault(each.banner.place, Known(each.banner.place, each.banner.place_label, None))
    return [*known.values()]


def _place(known: Known, lines: Sequence[Line], spans: Sequence[tuple[int, str, Any]], at: datetime) -> Shown:
    mine = [each for each in lines if each.banner.place == known.place]
    taken = sum(place == known.place and stay[0] <= at for _, place, stay in spans)
    seen, waiting = ([each for each in mine if each.state == state] for state in (LIVE, SCHEDULED))
    return Shown(known, taken, seen, waiting)


def made(kind: type[F], which: str, sent: Sent) -> F:
    """The form as it was sent if it is the one that was, else fresh. Its ids are its own."""
    form = kind(formdata=sent.held if sent.which == which else None, data={"which": which})
    for field in form:
        field.id = f"{which}-{field.short_name}"
        field.label.field_id = field.id
    return form
