"""Whom who administers adds, disables, and gives roles and departments."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from ticketing import clock
from ticketing.office import doors
from ticketing.office.accounts import actions as accounts
from ticketing.office.accounts.forms import AbsenceForm, GrantForm, HeadForm, PersonForm, UntilForm, head_form
from ticketing.office.accounts.shown import history_of, role_words
from ticketing.office.accounts.views.places import AGAIN, bp
from ticketing.office.calendars.queries import today
from ticketing.office.departments import queries as departments
from ticketing.office.people import actions, queries
from ticketing.office.people.models import Person
from ticketing.office.procedures.queries import role_label
from ticketing.office.sign_in.current import allowed, me
from ticketing.office.tokens import queries as tokens
from ticketing.office.tokens.words import lines
from ticketing.web.outcomes import Missing
from workflows.capabilities import PEOPLE

administrators = allowed(PEOPLE)
ENTERS = _l("%(name)s ya puede entrar con esa contraseña.")
INVITED = _l("Le enviamos a %(email)s una invitación para que ponga su contraseña y entre. Sirve siete días.")


@bp.get("/people")
@administrators
def index() -> ResponseReturnValue:
    """Everybody, searched by name, address or position."""
    words = request.args.get("q", "")
    found, on = queries.everybody(words), today(clock.now())
    return render_template("people/index.html", people=found, q=words, on=on)


@bp.route("/people/new", methods=["GET", "POST"])
@administrators
def new() -> ResponseReturnValue:
    """A new person, who is invited by mail to set a password unless one is given here."""
    form = PersonForm().offer(departments.everyone())
    if not form.validate_on_submit():
        return render_template("people/new.html", form=form), 422 if form.is_submitted() else 200
    home = departments.by_id(form.department.data)
    position, password = form.position.data or "", form.password.data or None
    person = actions.add(
        form.name.data or "",
        form.email.data or "",
        home,
        position=position,
        password=password,
        invite=password is None,
        by=me(),
        at=clock.now(),
    )
    flash(_(ENTERS if password else INVITED, name=person.name, email=person.email), "success")
    return back(person)


def _again(sentence: str) -> str:
    form = PersonForm().offer(departments.everyone())
    form.form_errors.append(sentence)
    return render_template("people/new.html", form=form)


AGAIN["people.new"] = _again


@bp.get("/people/<int:person_id>")
@administrators
def show(person_id: int) -> ResponseReturnValue:
    """One person."""
    return page(queries.by_id(person_id))


@bp.post("/people/<int:person_id>/enable")
@administrators
def enable(person_id: int) -> ResponseReturnValue:
    """Lets the person in again."""
    person = queries.by_id(person_id)
    accounts.enable(person, by=me(), at=clock.now())
    flash(_("%(name)s puede entrar de nuevo.", name=person.name), "success")
    return back(person)


@bp.post("/people/<int:person_id>/grants")
@administrators
def grant(person_id: int) -> ResponseReturnValue:
    """Gives a role."""
    person, form = queries.by_id(person_id), GrantForm(prefix="grant")
    if not form.validate_on_submit() or form.from_on.data is None:
        return page(person, granting=form), 422
    first, last = form.from_on.data, form.until_on.data
    given = actions.grant(
        person, form.role.data, from_on=first, until_on=last, procedure=form.for_one, by=me(), at=clock.now()
    )
    flash(_("%(name)s tiene el rol %(role)s.", name=person.name, role=role_label(given.told)), "success")
    return back(person)


@bp.post("/people/<int:person_id>/grants/<int:grant_id>/withdraw")
@administrators
def withdraw_role(person_id: int, grant_id: int) -> ResponseReturnValue:
    """Takes a role back from today on."""
    person, at = queries.by_id(person_id), clock.now()
    actions.withdraw_role(queries.grant_of(person, grant_id), on=today(at), by=me(), at=at)
    flash(_("El rol se retiró."), "success")
    return back(person)


@bp.post("/people/<int:person_id>/headships")
@administrators
def name_head(person_id: int) -> ResponseReturnValue:
    """Makes the person head of a department."""
    person, form = queries.by_id(person_id), head_form(prefix="head").offer(departments.everyone())
    if not form.validate_on_submit():
        return page(person, heading=form), 422
    department = departments.by_id(form.department.data)
    actions.name_head(department, person, form.title.data or "", by=me(), at=clock.now())
    flash(_("%(name)s encabeza %(department)s.", name=person.name, department=department.name), "success")
    return back(person)


@bp.post("/people/<int:person_id>/headships/<int:headship_id>/remove")
@administrators
def remove_head(person_id: int, headship_id: int) -> ResponseReturnValue:
    """The person no longer heads that department."""
    person = queries.by_id(person_id)
    actions.remove_head(queries.headship_of(person, headship_id), by=me(), at=clock.now())
    flash(_("Ya no encabeza esa dependencia."), "success")
    return back(person)


@bp.post("/people/<int:person_id>/absences")
@administrators
def absent(person_id: int) -> ResponseReturnValue:
    """Puts an absence on record, with who stands in meanwhile."""
    person = queries.by_id(person_id)
    form = AbsenceForm(prefix="absence").offer(queries.active(), person)
    if not form.validate_on_submit():
        return page(person, absence=form), 422
    other, (first, last) = queries.by_id(form.stands_in.data), form.days()
    actions.name_substitute(person, other, from_on=first, until_on=last, by=me(), at=clock.now())
    flash(_("%(name)s reemplaza a %(absent)s en esos días.", name=other.name, absent=person.name), "success")
    return back(person)


@bp.post("/people/<int:person_id>/absences/<int:row_id>/end")
@administrators
def back_again(person_id: int, row_id: int) -> ResponseReturnValue:
    """The person is no longer absent from today on."""
    person, row, at = queries.by_id(person_id), queries.substitution(row_id), clock.now()
    if row.absent_id != person.id:
        raise Missing
    actions.end_substitution(row, on=today(at), by=me(), at=at)
    flash(_("La ausencia terminó."), "success")
    return back(person)


def back(person: Person) -> Response:
    """To the person's page."""
    return redirect(url_for("people.show", person_id=person.id), 303)


def page(
    person: Person,
    granting: GrantForm | None = None,
    heading: HeadForm | None = None,
    absence: AbsenceForm | None = None,
    redating: tuple[int, UntilForm] | None = None,
) -> str:
    """The person's page, with the form that did not go."""
    at = clock.now()
    on = today(at)
    return render_template(
        "people/show.html",
        person=person,
        grants=queries.grants_of(person),
        roles=role_words(person, on),
        granting=granting or GrantForm(prefix="grant", formdata=None, from_on=on),
        heading=heading or head_form(prefix="head", formdata=None).offer(departments.everyone()),
        absence=absence or AbsenceForm(prefix="absence", formdata=None).offer(queries.active(), person),
        absences=queries.substitutions_of(person, on),
        today=on,
        mine=person.id == me().id,
        keys=lines(tokens.of_person(person), at),
        redating=dict([redating] if redating else []),
        until_form=lambda row: UntilForm(prefix=f"until-{row.id}", formdata=None, until_on=row.until_on),
        left=[] if person.active else doors.holdings(person, at),
        history=history_of(person),
    )
