"""One's own keys: made, shown once, revoked; who keeps the settings revokes anybody's."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ticketing import clock
from ticketing.office.people.queries import by_id
from ticketing.office.sign_in.current import allowed, for_readers, me, signed_in
from ticketing.office.tokens import actions, queries
from ticketing.office.tokens.forms import KeyForm
from ticketing.office.tokens.scopes import SCOPES
from ticketing.office.tokens.words import lines
from workflows.capabilities import SETTINGS

bp = Blueprint("keys", __name__)


@bp.get("/people/me/keys")
@signed_in
def index() -> ResponseReturnValue:
    """My keys."""
    return _page(KeyForm(formdata=None))


@bp.post("/people/me/keys")
@signed_in
@for_readers
def make() -> ResponseReturnValue:
    """A new key, which this answer alone shows."""
    form = KeyForm()
    if not form.validate_on_submit():
        return _page(form), 422
    name, scopes = form.name.data or "", form.scopes.data or []
    days, now = form.days.data, clock.now()
    plain = actions.make(me(), name, scopes, by=me(), at=now, days=days)
    words, until = [SCOPES[one] for one in scopes], now + timedelta(days=days)
    return render_template("people/key.html", name=name, plain=plain, scopes=words, until=until)


@bp.post("/people/me/keys/<int:token_id>/revoke")
@signed_in
@for_readers
def revoke(token_id: int) -> ResponseReturnValue:
    """My key opens nothing any more."""
    actions.revoke(queries.by_id(token_id, of=me()), by=me(), at=clock.now())
    flash(_("La clave ya no sirve."), "success")
    return redirect(url_for("keys.index"), 303)


@bp.get("/people/keys")
@allowed(SETTINGS)
def everyones() -> ResponseReturnValue:
    """Everybody's keys: those that work first, the newest first."""
    found = sorted(lines(queries.everyone(), clock.now()), key=lambda line: not line.works)
    return render_template("people/everyones_keys.html", lines=found)


@bp.post("/people/<int:person_id>/keys/<int:token_id>/revoke")
@allowed(SETTINGS)
def revoke_theirs(person_id: int, token_id: int) -> ResponseReturnValue:
    """Somebody's key opens nothing any more."""
    actions.revoke(queries.by_id(token_id, of=by_id(person_id)), by=me(), at=clock.now())
    flash(_("La clave ya no sirve."), "success")
    return redirect(url_for("people.show", person_id=person_id), 303)


def _page(form: KeyForm) -> str:
    return render_template("people/keys.html", form=form, lines=lines(queries.of_person(me()), clock.now()))
