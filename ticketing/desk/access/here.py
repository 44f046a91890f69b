"""Which ticket a page is about: the one of that number, if the person who asks may see it."""

from __future__ import annotations

from datetime import date

from ticketing import clock
from ticketing.desk.access.queries import get
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import zone_of
from ticketing.office.calendars.queries import today
from ticketing.office.sign_in.current import me, my_roles
from ticketing.web import walls


def this_day() -> date:
    """The office's date now."""
    return today(clock.now())


def ticket_here(number: str) -> Ticket:
    """The ticket of that number, or Missing: what one may not see does not exist. The page then tells its hours."""
    found = get(number, me(), my_roles(), this_day())
    walls.speak_by(zone_of(found))
    return found
