"""Why a ticket is due when it is due, and what was filed before."""

from __future__ import annotations

from flask import render_template
from flask_babel import gettext as _

from ticketing import clock
from ticketing.desk.access.here import ticket_here
from ticketing.desk.clock.queries import proof
from ticketing.desk.clock.shown import figures, parties, proof_rows
from ticketing.desk.telling.reading import comparison
from ticketing.desk.ticket_page.views.blueprint import pages
from ticketing.office.sign_in.current import signed_in
from ticketing.web.outcomes import Missing


@pages.get("/<number>/clock")
@signed_in
def why(number: str) -> str:
    """The proof of the due date, line by line; fit to print."""
    ticket, at = ticket_here(number), clock.now()
    rows = proof_rows(ticket, proof(ticket, at))
    return render_template(
        "tickets/clock.html", ticket=ticket, rows=rows, figures=figures(ticket, at), parties=parties(ticket, at), at=at
    )


@pages.get("/<number>/versions/<int:version>")
@signed_in
def version(number: str, version: int) -> str:
    """What one version changed of the one before it."""
    ticket = ticket_here(number)
    if not 1 < version <= len(ticket.contents):
        raise Missing(_("Esa versión no existe."))
    content = ticket.contents[version - 1]
    return render_template("tickets/version.html", ticket=ticket, content=content, rows=comparison(ticket, version))
