"""Steps of the procedure, taking, assigning, classifying, correcting."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ticketing import clock
from ticketing.desk.access.here import this_day, ticket_here
from ticketing.desk.access.permission import may_see
from ticketing.desk.alike.queries import original
from ticketing.desk.drafts import actions as drafts
from ticketing.desk.drafts.again import begin_again
from ticketing.desk.handling import actions, entrusting, nudging
from ticketing.desk.moving import actions as moving
from ticketing.desk.ticket_page.forms import AssignForm, EntrustForm, ReserveForm, StepForm, TakeForm
from ticketing.desk.ticket_page.views.blueprint import pages, to
from ticketing.desk.verification import actions as verification
from ticketing.extensions import db
from ticketing.office.people import queries as people
from ticketing.office.sign_in.current import me, my_roles, signed_in
from ticketing.web.forms import checked


@pages.post("/<number>/steps")
@signed_in
def step(number: str) -> ResponseReturnValue:
    """Take a step of the procedure."""
    ticket, form = ticket_here(number), checked(StepForm())
    chosen, resume_on = form.step.data or "", form.resume_on.data
    note, seen, meant = form.note.data or "", form.version, bool(form.meant.data)
    typed = (form.repeats.data or "").strip()
    repeats = original(typed, me(), my_roles(), this_day()) if typed else None
    moving.step(
        ticket, chosen, note=note, by=me(), at=clock.now(), seen=seen,
        resume_on=resume_on, meant=meant, repeats=repeats,
    )  # fmt: skip
    flash(_("La solicitud %(number)s quedó en «%(state)s».", number=number, state=ticket.state), "success")
    return to(ticket)


@pages.post("/<number>/take")
@signed_in
def take(number: str) -> ResponseReturnValue:
    """Take the ticket into work, the verification list ticked."""
    ticket, form = ticket_here(number), checked(TakeForm())
    actions.take(ticket, items=form.items.data or [], by=me(), at=clock.now(), seen=form.version)
    flash(_("La solicitud %(number)s es suya.", number=number), "success")
    return to(ticket)


@pages.post("/<number>/verification")
@signed_in
def verify(number: str) -> ResponseReturnValue:
    """Tick the verification list that was asked for again."""
    ticket, form = ticket_here(number), checked(TakeForm())
    verification.tick(ticket, form.items.data or [], by=me(), at=clock.now(), seen=form.version)
    flash(_("Lista de verificación completa."), "success")
    return to(ticket)


@pages.post("/<number>/assignee")
@signed_in
def assign(number: str) -> ResponseReturnValue:
    """Give the ticket to somebody of the office."""
    ticket, form = ticket_here(number), checked(AssignForm())
    person = people.by_id(form.person.data or 0)
    actions.assign(ticket, person, by=me(), at=clock.now(), seen=form.version)
    flash(_("La solicitud %(number)s queda a cargo de %(who)s.", number=number, who=person.name), "success")
    return to(ticket)


@pages.post("/<number>/requester")
@signed_in
def entrust(number: str) -> ResponseReturnValue:
    """Let a colleague go on with the request; whoever then sees it no more goes home."""
    ticket, form, at = ticket_here(number), checked(EntrustForm()), clock.now()
    person = people.by_id(form.person.data or 0)
    entrusting.entrust(ticket, person, by=me(), at=at, seen=form.version, note=form.note.data or "")
    db.session.flush()
    flash(_("La solicitud %(number)s queda en manos de %(who)s.", number=number, who=person.name), "success")
    return to(ticket) if may_see(ticket, me(), my_roles(), this_day()) else redirect(url_for("home.index"), 303)


@pages.post("/<number>/nudges")
@signed_in
def nudge(number: str) -> ResponseReturnValue:
    """Remind those who are to sign."""
    ticket = ticket_here(number)
    nudging.nudge(ticket, by=me(), at=clock.now())
    flash(_("Se les recordó por correo."), "success")
    return to(ticket, "aprobaciones")


@pages.post("/<number>/reserved")
@signed_in
def reserve(number: str) -> ResponseReturnValue:
    """Let only its own people see the ticket, or others too; whoever then sees it no more goes back to the queue."""
    ticket, form, at = ticket_here(number), checked(ReserveForm()), clock.now()
    reserved, reason = form.reserved.data == "y", form.reason.data or ""
    actions.reserve(ticket, reserved, reason=reason, ground=form.ground.data or "", by=me(), at=at, seen=form.version)
    db.session.flush()
    flash(_("Quedó reservada con su fundamento.") if reserved else _("Se levantó la reserva."), "success")
    return to(ticket) if may_see(ticket, me(), my_roles(), this_day()) else redirect(url_for("home.index"), 303)


@pages.post("/<number>/again")
@signed_in
def again(number: str) -> ResponseReturnValue:
    """Begin another request like this one."""
    draft = begin_again(ticket_here(number), my_roles(), by=me(), at=clock.now())
    flash(_("Aquí está otra igual a la %(number)s: ponga la fecha nueva y revise lo demás.", number=number), "info")
    return redirect(url_for("requests.show", token=draft.token), 303)


@pages.post("/<number>/edit")
@signed_in
def edit(number: str) -> ResponseReturnValue:
    """Begin to correct what was filed, or go on with it."""
    draft = drafts.begin_edit(ticket_here(number), by=me(), at=clock.now())
    return redirect(url_for("requests.show", token=draft.token), 303)
