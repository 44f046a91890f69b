"""The wing's pages, and what it answers when other wings ask."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask

from ticketing.desk.doorways import FILE_GUARDS, REFERENCES
from ticketing.desk.drafts.views import pages as requests
from ticketing.desk.holdings import holdings
from ticketing.desk.home.views import pages as home
from ticketing.desk.pieces.views import public as pieces
from ticketing.desk.portal.cases import follow, objection
from ticketing.desk.portal.views.feed import public as portal
from ticketing.desk.portal.views.pages import pages as banners
from ticketing.desk.queue.views import pages as queue
from ticketing.desk.reports.panel import panel as report_panel
from ticketing.desk.reports.turns import lacks as reports_lack
from ticketing.desk.reports.views import keeping
from ticketing.desk.reports.views import public as reports
from ticketing.desk.search.finding import places, tickets
from ticketing.desk.search.views import pages as search
from ticketing.desk.signing.views import back
from ticketing.desk.signing.views import public as gates
from ticketing.desk.surveys.views import public as surveys
from ticketing.desk.ticket_page.views import pages as ticket_pages
from ticketing.office import doors

BLUEPRINTS: tuple[Blueprint, ...] = (home, queue, ticket_pages, requests, search, keeping, banners)
PUBLIC: tuple[Blueprint, ...] = (gates, back, surveys, reports, pieces, portal)


def install(_app: Flask) -> None:
    """Fill the doors that lower wings ask through; once, however many applications there are."""
    doors.REFERENCES.update(REFERENCES)
    doors.PANELS["ticket"] = [report_panel]
    added: tuple[tuple[list[Any], Any], ...] = (
        *((doors.FILE_GUARDS, guard) for guard in FILE_GUARDS),
        (doors.CASE_GUARDS, objection),
        (doors.CASE_MOVED, follow),
        (doors.HOLDINGS, holdings),
        (doors.LACKS, reports_lack),
        (doors.SEARCHES, tickets),
        (doors.COMMANDS, places),
    )
    for door, answer in added:
        if answer not in door:
            door.append(answer)
