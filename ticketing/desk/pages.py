"""The wing's pages, and what it answers when other wings ask."""

from __future__ import annotations

from flask import Blueprint, Flask

from ticketing.desk.doorways import FILE_GUARDS, REFERENCES
from ticketing.desk.drafts.views import pages as requests
from ticketing.desk.holdings import holdings
from ticketing.desk.home.views import pages as home
from ticketing.desk.portal.cases import follow, objection
from ticketing.desk.portal.views.feed import public as portal
from ticketing.desk.portal.views.pages import pages as banners
from ticketing.desk.queue.views import pages as queue
from ticketing.desk.search.finding import places, tickets
from ticketing.desk.search.views import pages as search
from ticketing.desk.signing.views import back
from ticketing.desk.signing.views import public as gates
from ticketing.desk.surveys.views import public as surveys
from ticketing.desk.ticket_page.views import pages as ticket_pages
from ticketing.office import doors

BLUEPRINTS: tuple[Blueprint, ...] = (home, queue, ticket_pages, requests, search, banners)
PUBLIC: tuple[Blueprint, ...] = (gates, back, surveys, portal)


def install(_app: Flask) -> None:
    """Fill the doors that lower wings ask through; once, however many applications there are."""
    doors.REFERENCES.update(REFERENCES)
    for guard in FILE_GUARDS:
        if guard not in doors.FILE_GUARDS:
            doors.FILE_GUARDS.append(guard)
    if objection not in doors.CASE_GUARDS:
        doors.CASE_GUARDS.append(objection)
    if follow not in doors.CASE_MOVED:
        doors.CASE_MOVED.append(follow)
    if holdings not in doors.HOLDINGS:
        doors.HOLDINGS.append(holdings)
    if tickets not in doors.SEARCHES:
        doors.SEARCHES.append(tickets)
    if places not in doors.COMMANDS:
        doors.COMMANDS.append(places)
