"""One's own account: roles, sessions, substitutes, password."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from ticketing import clock
from ticketing.extensions import db
from ticketing.office import doors
from ticketing.office.accounts import actions as accounts
from ticketing.office.accounts.forms import PasswordForm, SubstituteForm
from ticketing.office.accounts.shown import role_words
from ticketing.office.accounts.views.places import AGAIN, bp
from ticketing.office.calendars.queries import today
from ticketing.office.people import actions, queries
from ticketing.office.procedures.capabilities import NOT_YOURS
from ticketing.office.sign_in import agents
from ticketing.office.sign_in.current import came_from, for_readers, me, my_roles, my_session, signed_in
from ticketing.office.sign_in.queries import open_sessions
from ticketing.web.outcomes import Missing
from workflows.refusals import Refused


@bp.get("/people/me")
@signed_in
def account() -> ResponseReturnValue:
    """My account."""
    return _page()


@bp.post("/people/me/password")
@signed_in
@for_readers
def change_password() -> ResponseReturnValue:
    """Changes my password and ends my other sessions."""
    form = PasswordForm(prefix="password")
    if not form.validate_on_submit():
        return _page(password=form), 422
    present, fresh = form.present.data or "", form.fresh.data or ""
    accounts.change_password(me(), present, fresh, at=clock.now(), keep=my_session())
    flash(_("Cambió su contraseña. Sus demás sesiones se cerraron."), "success")
    return redirect("/people/me", 303)


@bp.post("/people/me/substitutes")
@signed_in
def name_substitute() -> ResponseReturnValue:
    """Names who signs for me."""
    if not queries.heads(me(), today(clock.now())):
        raise Refused(NOT_YOURS)
    form = SubstituteForm(prefix="substitute").offer(queries.active(), me())
    if not form.validate_on_submit():
        return _page(substitute=form), 422
    other, (first, last) = queries.by_id(form.stands_in.data), form.days()
    actions.name_substitute(me(), other, from_on=first, until_on=last, by=me(), at=clock.now())
    flash(_("%(name)s firmará por usted en esos días.", name=other.name), "success")
    return redirect("/people/me", 303)


@bp.post("/people/me/substitutes/<int:row_id>/end")
@signed_in
def end_substitution(row_id: int) -> ResponseReturnValue:
    """From today on nobody signs for me by this substitution."""
    row, at = queries.substitution(row_id), clock.now()
    if row.absent_id != me().id:
        raise Missing
    actions.end_substitution(row, on=today(at), by=me(), at=at)
    flash(_("El reemplazo terminó."), "success")
    return redirect("/people/me", 303)


@bp.errorhandler(Refused)
def refused(refusal: Refused) -> ResponseReturnValue:
    """The form again where one was filled, else the way back to where it stands; with the sentence on top."""
    db.session.rollback()
    again = AGAIN.get(request.endpoint or "")
    if again is not None:
        return again(refusal.sentence), 422
    return render_template("people/refused.html", sentence=refusal.sentence, back=came_from("/people/me")), 422


def _page(password: PasswordForm | None = None, substitute: SubstituteForm | None = None) -> str:
    return render_template(
        "people/account.html",
        password=password or PasswordForm(prefix="password", formdata=None),
        substitute=substitute or _substitute_form(),
        **_facts(),
    )


def _substitute_form() -> SubstituteForm:
    return SubstituteForm(prefix="substitute", formdata=None).offer(queries.active(), me())


def _facts() -> dict[str, Any]:
    at, person = clock.now(), me()
    return {
        "person": person,
        "roles": role_words(person, today(at)),
        "approves": queries.heads(person, today(at)),
        "sessions": open_sessions(person, at),
        "this_session": my_session(),
        "substitutions": queries.substitutions_of(person, today(at)),
        "stood_in_for": queries.stood_in_for(person, today(at)),
        "browser": agents.words,
        "panels": [
            Markup(render_template(panel.template, **panel.context))  # noqa: S704 - templates of ours, already escaped
            for panel in doors.panels("account", person, person, my_roles())
        ],
    }
