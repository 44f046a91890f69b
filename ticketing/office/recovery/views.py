"""The pages of somebody who forgot the password, or who was invited and has none yet."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ticketing import clock
from ticketing.extensions import db
from ticketing.office.accounts.views.administration import administrators, back
from ticketing.office.accounts.views.places import bp as people
from ticketing.office.people import queries
from ticketing.office.recovery import actions, tokens
from ticketing.office.recovery.forms import AskForm, NewPasswordForm
from ticketing.office.sign_in.actions import count
from ticketing.office.sign_in.current import for_readers, me
from ticketing.office.sign_in.limits import of_links, wait_for_a_link
from ticketing.web.outcomes import Missing, TooMany
from workflows.refusals import Refused

bp = Blueprint("recovery", __name__)


@bp.get("/recover")
def ask() -> ResponseReturnValue:
    """Asks for which account."""
    return _asking(AskForm())


@bp.post("/recover")
@for_readers
def asked() -> ResponseReturnValue:
    """Mails the link, if there is such an account; the answer is the same if there is none."""
    form, at = AskForm(), clock.now()
    if not form.validate_on_submit():
        return _asking(form), 422
    email = form.email.data or ""
    count(of_links(email, request.remote_addr or ""), at=at, told=wait_for_a_link)
    db.session.commit()
    actions.ask(email, at=at)
    return redirect(url_for("recovery.sent"), 303)


@bp.get("/recover/sent")
def sent() -> ResponseReturnValue:
    """Says what will come, and what to do where it does not."""
    return render_template("recovery/sent.html")


@bp.get("/recover/link/<token>")
def show(token: str) -> ResponseReturnValue:
    """Asks for the new password. Looking at it uses nothing up: mail programs look at links too."""
    return _setting(token, NewPasswordForm())


@bp.post("/recover/link/<token>")
@for_readers
def use(token: str) -> ResponseReturnValue:
    """Sets the password; whoever has it then signs in with it."""
    form = NewPasswordForm()
    if not form.validate_on_submit():
        return _setting(token, form), 422
    person = actions.set_by_link(token, form.fresh.data or "", at=clock.now())
    flash(_("Guardó la contraseña de %(email)s. Entre con ella.", email=person.email), "success")
    return redirect("/sign-in", 303)


@people.post("/people/<int:person_id>/link")
@administrators
def send_link(person_id: int) -> ResponseReturnValue:
    """Mails a person the link by which he or she sets the password."""
    person = queries.by_id(person_id)
    actions.send_link(person, by=me(), at=clock.now())
    flash(_("Le enviamos a %(email)s el enlace para poner su contraseña.", email=person.email), "success")
    return back(person)


@bp.errorhandler(TooMany)
def too_many(outcome: TooMany) -> ResponseReturnValue:
    """The same page again, saying how long to wait."""
    db.session.rollback()
    return _asking(AskForm(), outcome.sentence), 429, {"Retry-After": str(outcome.wait_seconds)}


@bp.errorhandler(Missing)
def over(outcome: Missing) -> ResponseReturnValue:
    """Of no use any more: why, and how to come by another."""
    db.session.rollback()
    return render_template("recovery/over.html", sentence=outcome.sentence), 404


@bp.errorhandler(Refused)
def refused(refusal: Refused) -> ResponseReturnValue:
    """The page of the link again, with what is wrong."""
    db.session.rollback()
    return _setting((request.view_args or {})["token"], NewPasswordForm(formdata=None), refusal.sentence), 422


def _asking(form: AskForm, problem: str = "") -> str:
    return render_template("recovery/ask.html", form=form, problem=problem)


def _setting(token: str, form: NewPasswordForm, problem: str = "") -> str:
    opened = tokens.told(token, at=clock.now())
    return render_template("recovery/link.html", opened=opened, token=token, form=form, problem=problem)
