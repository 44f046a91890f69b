"""The office's queue: what is due first stands first."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from ticketing import clock
from ticketing.desk.queue.lines import asked_page, first_view, tabs
from ticketing.office.roles import WORKS_TICKETS
from ticketing.office.sign_in.current import allowed, me, my_roles

pages = Blueprint("queue", __name__, url_prefix="/queue")


@pages.get("")
@allowed(*WORKS_TICKETS)
def index() -> str:
    """One view of the queue, narrowed by the filters."""
    at = clock.now()
    page = asked_page(me(), my_roles(), request.args, default=first_view(me(), my_roles(), at), at=at)
    views = tabs(me(), my_roles(), current=page.view, at=at)
    return render_template("queue/index.html", page=page, tabs=views)


@pages.get("/tabs")
@allowed(*WORKS_TICKETS)
def counts() -> str:
    """The views with their counts, asked again while the page is open."""
    current = request.args.get("current", "")
    return render_template("queue/_tabs.html", tabs=tabs(me(), my_roles(), current=current, at=clock.now()), current=current)
