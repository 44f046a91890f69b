"""«Le toca a usted»: what is to be put up or taken down by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from ticketing.desk.portal.models import REMOVE, BannerTask
from ticketing.desk.portal.queries import tasks_seen
from ticketing.office.calendars.queries import today
from ticketing.office.doors import Roles, Turn
from ticketing.office.people.models import Person
from ticketing.office.people.queries import substitutions_for, with_capability
from ticketing.office.procedures.capabilities import can
from ticketing.web.addresses import path
from ticketing.web.filters import when
from workflows.capabilities import WORK

MOST, BY_HAND = 5, 12


def turns(person: Person, roles: Roles, at: datetime) -> Iterator[Turn]:
    """One's own; and those of nobody, of somebody who is away or works requests no more: anybody of the office does
    them. Of many the oldest, and how many more there are."""
    if not can(roles, WORK):
        return
    mine = mine_of(person, roles, at)
    for task in mine[:MOST]:
        removed = task.kind == REMOVE
        title = _("Retirar el banner «%(title)s»", title=task.banner.title) if removed else _(
            "Publicar el banner «%(title)s»", title=task.banner.title
        )  # fmt: skip
        about = f"{task.banner.ticket.number} · {task.banner.place_label} · {when(task.opened_at)}"
        asks = _("Terminó su tiempo en el portal.") if removed else _("Empezó su tiempo en el portal.")
        label = _("Decir que se retiró") if removed else _("Decir que se publicó")
        yield Turn(title, f"{path('banners.index')}#por-hacer-{task.id}", label, "image", asks, about, BY_HAND)
    if (more := len(mine) - MOST) > 0:
        title = ngettext(
            "%(num)s banner más por publicar o retirar", "%(num)s banners más por publicar o retirar", more
        )
        yield Turn(title, path("banners.index"), _("Ver los banners"), "image", order=BY_HAND)


def mine_of(person: Person, roles: Roles, at: datetime) -> list[BannerTask]:
    """What this person, who works requests, has to do by hand, the oldest first."""
    on = today(at)
    found = tasks_seen(person, roles, on)
    others = {task.owner_id for task in found if task.owner_id not in (None, person.id)}
    here = {one.id for one in with_capability(WORK, on)} if others else set()
    here -= {each.absent_id for each in substitutions_for(sorted(filter(None, others)), on)} if others else set()
    return [task for task in found if task.owner_id == person.id or task.owner_id not in here]
