"""The blueprint of the ticket's pages, and what its views share."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.wrappers import Response

from ticketing import clock
from ticketing.desk.access.here import this_day
from ticketing.desk.cases.models import Ticket
from ticketing.desk.ticket_page.forms import Sent
from ticketing.desk.ticket_page.page import page
from ticketing.office.sign_in.current import me, my_roles

pages = Blueprint("tickets", __name__, url_prefix="/tickets")
NOTHING = Sent()


def to(ticket: Ticket, anchor: str | None = None) -> Response:
    """Back to the ticket."""
    return redirect(url_for("tickets.ticket", number=ticket.number, _anchor=anchor), 303)


def shown(ticket: Ticket, sent: Sent = NOTHING) -> str:
    """The ticket's page, with what was sent if it was refused."""
    view = page(ticket, me(), my_roles(), on=this_day(), at=clock.now(), sent=sent)
    # Panels of other wings are templates of ours: already escaped.
    panels = [Markup(render_template(panel.template, **panel.context)) for panel in view.panels]  # noqa: S704
    return render_template("tickets/ticket.html", page=view, ticket=ticket, panels=panels)


def sent(sentence: str) -> Sent:
    """What this request sent and could not be done, with the reason."""
    return Sent(request.form.get("which", ""), CombinedMultiDict([request.files, request.form]), sentence)
