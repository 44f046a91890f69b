"""Which requests ask what this one asks already: for whoever decides about it."""

from __future__ import annotations

from flask import render_template
from flask_babel import gettext as _

from ticketing import clock
from ticketing.desk.access.here import this_day, ticket_here
from ticketing.desk.alike.queries import like_it
from ticketing.desk.cases.rules import able
from ticketing.desk.ticket_page.views.blueprint import pages
from ticketing.office.sign_in.current import me, my_roles, signed_in
from ticketing.web.outcomes import Missing
from workflows.capabilities import WORK


@pages.get("/<number>/alike")
@signed_in
def alike(number: str) -> str:
    """At most three, each with its reason; a piece of the ticket's page, and a page without scripts."""
    ticket, at = ticket_here(number), clock.now()
    if not able(ticket, me(), WORK, at=at):
        raise Missing
    found = like_it(ticket, me(), my_roles(), on=this_day(), at=at)
    return render_template("tickets/alike.html", ticket=ticket, found=found, title=_("¿Ya está pedida?"))
