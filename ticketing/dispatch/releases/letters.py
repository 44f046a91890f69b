"""What those who release dispatches are told: that one waits, and whom to leave out of what they downloaded."""

from __future__ import annotations

from collections.abc import Iterable

from ticketing import clock
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.queries import by_id
from ticketing.desk.cases.rules import office_day
from ticketing.desk.clock.queries import entered_at
from ticketing.dispatch.campaigns.leave import being_released
from ticketing.dispatch.campaigns.queries import ticket_of
from ticketing.dispatch.own_means.models import OwnMeans
from ticketing.dispatch.own_means.queries import exports_of, left_out_of
from ticketing.dispatch.releases.queries import dispatch_of, who_releases
from ticketing.extensions import db
from ticketing.ledger.events.models import Event
from ticketing.ledger.reactions.table import Occasion
from ticketing.massmail.campaigns.models import ARMED, RUNNING
from ticketing.office.notices.actions import send
from ticketing.office.people import queries as people
from ticketing.office.people.models import Person
from ticketing.web.addresses import desk_url

MOST_NAMED = 200


def releasers(event: Event) -> Iterable[str]:
    """Everybody who may release the ticket's dispatch; nobody is told of his or her own doing."""
    ticket = by_id(event.subject_id)
    on = office_day(ticket, event.at)
    return [str(person.id) for person in who_releases(ticket, on) if person.id != event.actor_id]


def ask(occasion: Occasion) -> None:
    """A dispatch waits. Nothing, if it was done or went back meanwhile."""
    ticket = by_id(occasion.event.subject_id)
    if being_released(ticket):
        _send(_person(occasion), "dispatch_waiting", ticket, occasion)


def remind(occasion: Occasion) -> None:
    """It still waits: whoever releases is told again. Nothing while it is on its way, or its hour is still to come."""
    ticket = by_id(occasion.event.subject_id)
    if being_released(ticket) and not _on_its_way(ticket):
        _send(_person(occasion), "dispatch_reminder", ticket, occasion, since=entered_at(ticket))


def those_who_downloaded(event: Event) -> Iterable[str]:
    """Who has a list from which somebody is to be left out; else who took it."""
    one = db.session.get_one(OwnMeans, event.payload["own_means_id"])
    return [str(each) for each in sorted({one.began_by_id, *(row.made_by_id for row in exports_of(one))})]


def left_out(occasion: Occasion) -> None:
    """Who left since, with the whole list of addresses to leave out. Nothing, once it was confirmed or left."""
    one = db.session.get_one(OwnMeans, occasion.event.payload["own_means_id"])
    if one.ended_at is not None:
        return
    found = [each.email for each in left_out_of(one)]
    more = {"emails": found[:MOST_NAMED], "many": len(found), "fresh": occasion.event.payload["many"]}
    _send(_person(occasion), "dispatch_left_out", ticket_of(one.campaign), occasion, **more)


def dispatch_url(ticket: Ticket) -> str:
    """The page of its dispatch, at the desk."""
    return desk_url("dispatches.dispatch", number=ticket.number)


def _on_its_way(ticket: Ticket) -> bool:
    campaign = dispatch_of(ticket).campaign
    if campaign is None:
        return False
    later = campaign.start_at is not None and campaign.start_at > clock.now()
    return campaign.status == RUNNING or (campaign.status == ARMED and later)


def _send(person: Person, letter: str, ticket: Ticket, occasion: Occasion, **more: object) -> None:
    """Of a reserved request its number and the way to it, nothing of what it says."""
    campaign = dispatch_of(ticket).campaign
    context = {"ticket": ticket, "campaign": campaign, "url": dispatch_url(ticket), "reserved": ticket.reserved} | more
    send(person, letter, context, occasion, at=max(clock.now(), occasion.event.at))


def _person(occasion: Occasion) -> Person:
    return people.by_id(int(occasion.recipient))
