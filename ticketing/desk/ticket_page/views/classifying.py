"""Another category: what it would change is shown first, then it is done."""

from __future__ import annotations

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ticketing import clock
from ticketing.desk.access.here import ticket_here
from ticketing.desk.cases.models import Ticket
from ticketing.desk.handling import actions
from ticketing.desk.moving.possible import may_classify
from ticketing.desk.ticket_page.classes import classes
from ticketing.desk.ticket_page.forms import CategoryForm, Sent
from ticketing.desk.ticket_page.views.blueprint import NOTHING, pages, shown, to
from ticketing.office.sign_in.current import me, signed_in
from ticketing.web.forms import checked
from ticketing.web.outcomes import Missing


@pages.get("/<number>/category")
@signed_in
def category(number: str) -> str:
    """What the chosen category would change; Missing for whom the page is not."""
    ticket = ticket_here(number)
    if not may_classify(ticket, me(), clock.now()):
        raise Missing
    return _page(ticket, request.args.get("category", ""), NOTHING)


@pages.post("/<number>/category")
@signed_in
def recategorise(number: str) -> ResponseReturnValue:
    """Classify the ticket otherwise."""
    ticket, form = ticket_here(number), checked(CategoryForm())
    actions.recategorise(
        ticket,
        form.category.data or "",
        reason=form.reason.data or "",
        still_exception=bool(form.still_exception.data),
        exception_reason=form.exception_reason.data or "",
        by=me(),
        at=clock.now(),
        seen=form.version,
    )
    flash(_("La categoría cambió; el plazo se contó de nuevo."), "success")
    return to(ticket)


def again(ticket: Ticket, came: Sent) -> str:
    """The page with what was sent and refused; the ticket's own for whom it does not exist."""
    if not may_classify(ticket, me(), clock.now()):
        return shown(ticket, came)
    return _page(ticket, request.form.get("category", ""), came)


def _page(ticket: Ticket, chosen: str, came: Sent) -> str:
    view = classes(ticket, chosen, at=clock.now(), sent=came)
    return render_template("tickets/category.html", ticket=ticket, page=view)
