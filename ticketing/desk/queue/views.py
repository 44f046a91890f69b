"""The office's queue: what is due first stands first."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from ticketing import clock
from ticketing.desk.access.here import this_day, ticket_here
from ticketing.desk.cases.models import Ticket
from ticketing.desk.handling import actions
from ticketing.desk.queue.lines import asked_page, first_view, tabs
from ticketing.desk.queue.narrowing import ORDER
from ticketing.desk.queue.orders import ORDERS
from ticketing.desk.queue.queries import VIEWS
from ticketing.desk.queue.team import everybody, office_team
from ticketing.extensions import db
from ticketing.office.people import queries as people
from ticketing.office.sign_in.current import allowed, me, my_roles
from ticketing.web.forms import OLD_PAGE
from ticketing.web.numbers import row
from workflows.capabilities import WORK
from workflows.refusals import Refused

pages = Blueprint("queue", __name__, url_prefix="/queue")


@pages.get("")
@allowed(WORK)
def index() -> str:
    """One view of the queue, narrowed by the filters."""
    at = clock.now()
    default, workers = first_view(me(), my_roles(), at), everybody(this_day())
    page = asked_page(me(), my_roles(), request.args, default=default, at=at, team=workers)
    views = tabs(me(), my_roles(), current=page.view, at=at)
    team = office_team(me(), my_roles(), this_day())
    return render_template("queue/index.html", page=page, tabs=views, team=team)


@pages.post("/assigned")
@allowed(WORK)
def assign() -> ResponseReturnValue:
    """Give the selected tickets to somebody of the office: all of them or none."""
    if request.form.get("person") == "":
        raise Refused(_("Elija a quién se las asigna."))
    person, at = people.by_id(request.form.get("person", me().id, type=row)), clock.now()
    chosen = [(ticket_here(number), _seen(number)) for number in dict.fromkeys(request.form.getlist("ticket"))]
    if not chosen:
        raise Refused(_("Marque las solicitudes que quiere asignar."))
    for ticket, seen in chosen:
        actions.assign(ticket, person, by=me(), at=at, seen=seen)
    told = ngettext(
        "%(num)s solicitud queda a cargo de %(who)s.",
        "%(num)s solicitudes quedan a cargo de %(who)s.",
        len(chosen),
        who=person.name,
    )
    _tell(told, [ticket for ticket, _seen in chosen])
    return _back()


@pages.post("/assigned/undo")
@allowed(WORK)
def unassign() -> ResponseReturnValue:
    """Take back what was assigned just now: all of it or none."""
    at, numbers = clock.now(), list(dict.fromkeys(request.form.getlist("ticket")))
    if not numbers:
        raise Refused(_("No dice qué asignación se deshace: vuelva a la bandeja."))
    for number in numbers:
        actions.unassign(ticket_here(number), by=me(), at=at, seen=_seen(number))
    told = ngettext(
        "Se deshizo la asignación de %(num)s solicitud.",
        "Se deshizo la asignación de %(num)s solicitudes.",
        len(numbers),
    )
    flash(told, "success")
    return _back()


@pages.post("/mine/<number>")
@allowed(WORK)
def mine(number: str) -> ResponseReturnValue:
    """Make a ticket mine, and stay in the queue."""
    ticket = ticket_here(number)
    actions.assign(ticket, me(), by=me(), at=clock.now(), seen=_seen(number))
    _tell(_("La solicitud %(number)s queda a su cargo.", number=number), [ticket])
    return _back()


def _tell(told: str, tickets: Sequence[Ticket]) -> None:
    """Say what was assigned, and how it is taken back."""
    db.session.flush()  # the versions that the next page shows
    fields = [("view", _view() or ""), (ORDER, request.form.get(ORDER, ""))]
    for ticket in tickets:
        fields += [("ticket", ticket.number), (f"seen:{ticket.number}", str(ticket.version))]
    flash({"text": told, "url": url_for("queue.unassign"), "fields": fields}, "success")  # type: ignore[arg-type]


def _seen(number: str) -> int:
    """The version that the list showed. Raises Refused."""
    found = request.form.get(f"seen:{number}", type=row)
    if found is None:
        raise Refused(str(OLD_PAGE))
    return found


def _back() -> ResponseReturnValue:
    """The list from which it was sent, in the order in which it stood."""
    order = request.form.get(ORDER, "")
    return redirect(url_for("queue.index", view=_view(), orden=order if order and order in ORDERS else None), 303)


def _view() -> str | None:
    """The view from which it was sent, if there is one of that name."""
    view = request.form.get("view", "")
    return view if view in VIEWS else None
