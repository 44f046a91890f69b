"""The page of somebody who leaves: what stays, who goes on with it, and the button that ends the account."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from ticketing import clock
from ticketing.office import doors
from ticketing.office.accounts.views.administration import administrators
from ticketing.office.accounts.views.places import bp
from ticketing.office.handover import actions
from ticketing.office.handover.actions import HandedOver
from ticketing.office.handover.forms import chosen, form_for
from ticketing.office.people import queries
from ticketing.office.people.models import Person
from ticketing.office.sign_in.current import me
from ticketing.web.forms import Form


@bp.get("/people/<int:person_id>/leaving")
@administrators
def leaving(person_id: int) -> ResponseReturnValue:
    """What the person has in hand."""
    person = queries.by_id(person_id)
    return _page(person, form_for(doors.holdings(person, clock.now()), posted=False))


@bp.post("/people/<int:person_id>/disable")
@administrators
def disable(person_id: int) -> ResponseReturnValue:
    """Hands over what is chosen and ends the person's access at once."""
    person, at = queries.by_id(person_id), clock.now()
    form = form_for(doors.holdings(person, at), posted=True)
    if not form.validate_on_submit():
        return _page(person, form), 422
    done = actions.disable(person, _colleagues(form), by=me(), at=at)
    flash(_("%(name)s ya no puede entrar; sus sesiones se cerraron.", name=person.name), "success")
    return _told(person, done)


@bp.post("/people/<int:person_id>/hand-over")
@administrators
def hand_over(person_id: int) -> ResponseReturnValue:
    """Hands over what somebody who left still has."""
    person, at = queries.by_id(person_id), clock.now()
    form = form_for(doors.holdings(person, at), posted=True)
    if not form.validate_on_submit():
        return _page(person, form), 422
    return _told(person, actions.hand_over(person, _colleagues(form), by=me(), at=at))


def _colleagues(form: Form) -> dict[str, Person]:
    return {key: queries.by_id(number) for key, number in chosen(form).items()}


def _told(person: Person, done: HandedOver) -> ResponseReturnValue:
    for name, many in done.given.items():
        flash(
            ngettext("%(num)s asunto pasó a %(name)s.", "%(num)s asuntos pasaron a %(name)s.", many, name=name),
            "success",
        )
    for sentence in done.left:
        flash(_("No se entregó: %(what)s", what=sentence), "warning")
    return redirect(url_for("people.show", person_id=person.id), 303)


def _page(person: Person, form: Form) -> str:
    held, mine = doors.holdings(person, clock.now()), person.id == me().id
    return render_template("people/leaving.html", person=person, holdings=held, form=form, mine=mine)
