"""What is known of a person, and until when a role is held: corrected by who administers."""

from __future__ import annotations

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ticketing import clock
from ticketing.office.accounts.forms import EditForm, UntilForm
from ticketing.office.accounts.shown import changes
from ticketing.office.accounts.views.administration import administrators, back, page
from ticketing.office.accounts.views.places import AGAIN, bp
from ticketing.office.calendars.queries import today
from ticketing.office.departments import queries as departments
from ticketing.office.people import actions, queries
from ticketing.office.procedures.queries import role_label
from ticketing.office.sign_in.current import me
from ticketing.web.filters import day


@bp.get("/people/<int:person_id>/edit")
@administrators
def edit(person_id: int) -> ResponseReturnValue:
    """The form with what is known."""
    person = queries.by_id(person_id)
    form = EditForm(formdata=None, obj=person, seen=actions.stamp(person))
    form.offer(departments.everyone()).department.data = person.department_id
    return render_template("people/edit.html", person=person, form=form)


@bp.post("/people/<int:person_id>/edit")
@administrators
def save(person_id: int) -> ResponseReturnValue:
    """Keeps what was changed and tells it."""
    person, form = queries.by_id(person_id), EditForm().offer(departments.everyone())
    if not form.validate_on_submit():
        return render_template("people/edit.html", person=person, form=form), 422
    changed = actions.edit(
        person,
        name=form.name.data or "",
        email=form.email.data or "",
        position=form.position.data or "",
        department=departments.by_id(form.department.data),
        seen=form.seen.data or "",
        by=me(),
        at=clock.now(),
    )
    flash(_("Cambió %(what)s.", what=changes(changed)), "success")
    return back(person)


def _again(sentence: str) -> str:
    person, form = queries.by_id((request.view_args or {})["person_id"]), EditForm().offer(departments.everyone())
    form.form_errors.append(sentence)
    return render_template("people/edit.html", person=person, form=form)


AGAIN["people.save"] = _again


@bp.post("/people/<int:person_id>/grants/<int:grant_id>/until")
@administrators
def redate(person_id: int, grant_id: int) -> ResponseReturnValue:
    """Until when a role is held."""
    person, form, at = queries.by_id(person_id), UntilForm(prefix=f"until-{grant_id}"), clock.now()
    given = queries.grant_of(person, grant_id)
    if not form.validate_on_submit():
        return page(person, redating=(grant_id, form)), 422
    actions.redate(given, until_on=form.until_on.data, on=today(at), by=me(), at=at)
    until = _("hasta el %(day)s", day=day(given.until_on)) if given.until_on else _("sin fecha de fin")
    flash(
        _("%(name)s tiene el rol %(role)s %(until)s.", name=person.name, role=role_label(given.told), until=until),
        "success",
    )
    return back(person)
