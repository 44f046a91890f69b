"""The blueprint of a campaign's pages, and whose campaign a request is about."""

from __future__ import annotations

from flask import Blueprint

from ticketing import clock
from ticketing.desk.cases.rules import ask_able
from ticketing.dispatch.campaigns.leave import launcher
from ticketing.dispatch.campaigns.queries import get, ticket_of
from ticketing.massmail.campaigns.models import Campaign
from ticketing.office.sign_in.current import me, my_roles
from ticketing.web import walls

campaigns_pages = Blueprint("campaigns", __name__, url_prefix="/campaigns")


def seen(campaign_id: int) -> Campaign:
    """A campaign that the person may see, or Missing."""
    found = get(campaign_id, me(), my_roles(), walls.today(clock.now()))
    walls.speak_by(found.zone)
    return found


def mine(campaign_id: int, *wanted: str) -> Campaign:
    """The same, for who may do one of these things; who only sees it is told so."""
    found = seen(campaign_id)
    ask_able(ticket_of(found), me(), *wanted, at=clock.now())
    return found


def steered(campaign_id: int) -> Campaign:
    """The same, for who lets it go out: whoever launches or, where the procedure says so, releases."""
    found = seen(campaign_id)
    ask_able(ticket_of(found), me(), launcher(ticket_of(found)), at=clock.now())
    return found
