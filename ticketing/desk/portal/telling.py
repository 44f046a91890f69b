"""What is told of a banner: to the story of its request, and in the letter about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import zone_of
from ticketing.desk.portal.models import Banner
from ticketing.ledger.events.models import Event
from ticketing.web.filters import day, when

TOLD, TOLD_OFFICE = "tell_of_banner", "tell_office_of_banner"


def payload(banner: Banner) -> dict[str, Any]:
    """What an event of it keeps: which, where, from when to its last day."""
    return {
        "banner_id": banner.id,
        "title": banner.title,
        "place": banner.place_label,
        "from_at": banner.from_at.isoformat(),
        "until": banner.last_on.isoformat(),
    }


def words(ticket: Ticket, event: Event) -> dict[str, Any]:
    """What the letter about a banner says besides what every letter says."""
    said = event.payload
    return {
        "heading": HEADINGS[event.kind](),
        "banner": said["title"],
        "place": said["place"],
        "start": when(datetime.fromisoformat(said["from_at"]), zone_of(ticket)),
        "last_day": day(date.fromisoformat(said["until"])),
    }


def requester(event: Event, ticket: Ticket) -> Iterable[str]:
    """The requester, unless it is his or her own doing."""
    return () if event.actor_id == ticket.requester_id else (str(ticket.requester_id),)


HEADINGS: Mapping[str, Any] = {
    "banner_scheduled": lambda: _("Su banner quedó programado"),
    "banner_moved": lambda: _("Su banner se publica antes"),
    "banner_live": lambda: _("Su banner está en el portal"),
    "banner_ending": lambda: _("El banner se retira pronto"),
    "banner_withdrawn": lambda: _("El banner se retiró antes de su fecha"),
    "banner_over": lambda: _("El banner se retiró: terminó su tiempo"),
}
