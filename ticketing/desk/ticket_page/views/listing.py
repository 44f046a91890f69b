"""The list of tickets that one may see, and one of them."""

from __future__ import annotations

from flask import render_template, request

from ticketing import clock
from ticketing.desk.access.here import ticket_here
from ticketing.desk.queue.lines import asked_page
from ticketing.desk.ticket_page.views.blueprint import pages, shown
from ticketing.office.sign_in.current import me, my_roles, signed_in


@pages.get("")
@signed_in
def index() -> str:
    """Every ticket that the person may see, narrowed by the filters."""
    view = asked_page(me(), my_roles(), request.args, default="all", at=clock.now())
    return render_template("tickets/index.html", page=view)


@pages.get("/<number>")
@signed_in
def ticket(number: str) -> str:
    """One ticket."""
    return shown(ticket_here(number))
