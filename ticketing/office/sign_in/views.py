"""The sign-in page."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_user, logout_user

from ticketing import clock
from ticketing.extensions import db
from ticketing.office import doors
from ticketing.office.sign_in import actions
from ticketing.office.sign_in.current import Visitor, for_readers, me, my_session, nobody, safe_next, signed_in
from ticketing.office.sign_in.forms import SignInForm
from ticketing.office.sign_in.models import SignedIn
from ticketing.web.once.guard import repeatable
from ticketing.web.outcomes import TooMany
from ticketing.web.settings import settings
from workflows.refusals import Refused

bp = Blueprint("sign_in", __name__)


@bp.get("/sign-in")
def show() -> ResponseReturnValue:
    """Asks who one is, unless that is known."""
    wanted = safe_next(request.args.get("next"))
    return _page(SignInForm(next=wanted)) if nobody() else redirect(wanted, 303)


@bp.post("/sign-in")
@repeatable("who is signed in is signed in")
@for_readers
def enter() -> ResponseReturnValue:
    """Begins a session."""
    form, at = SignInForm(), clock.now()
    if not form.validate_on_submit():
        return _page(form), 422
    email, origin = form.email.data or "", request.remote_addr or ""
    attempt = actions.knock(email, origin, at=at)
    db.session.commit()
    began, token = actions.sign_in(
        email, form.password.data or "", origin, request.user_agent.string, at=at, attempt=attempt
    )
    welcome(began, token)
    return redirect(safe_next(form.next.data), 303)


@bp.post("/sign-out")
@repeatable("who is signed out is signed out")
@for_readers
def sign_out() -> ResponseReturnValue:
    """Ends the session. Whoever is signed out already is told the same."""
    if not nobody():
        actions.end(my_session(), at=clock.now())
    leave()
    flash(_("Cerró la sesión."), "success")
    return redirect("/sign-in", 303)


@bp.post("/sign-out/others")
@signed_in
@for_readers
def sign_out_others() -> ResponseReturnValue:
    """Ends the person's sessions in other browsers."""
    actions.end_all(me(), at=clock.now(), keep=my_session())
    flash(_("Se cerraron sus demás sesiones."), "success")
    return redirect("/people/me", 303)


@bp.errorhandler(Refused)
def wrong(refusal: Refused) -> ResponseReturnValue:
    """The same page again, with what was typed and what is wrong."""
    db.session.rollback()
    return _page(SignInForm(), problem=refusal.sentence), 422


@bp.errorhandler(TooMany)
def too_many(outcome: TooMany) -> ResponseReturnValue:
    """The same page again, saying how long to wait."""
    db.session.rollback()
    return _page(SignInForm(), problem=outcome.sentence), 429, {"Retry-After": str(outcome.wait_seconds)}


def welcome(began: SignedIn, token: str) -> None:
    """Put the session into a cookie that carries nothing from before (no fixation)."""
    session.clear()
    login_user(Visitor(began, token))


def leave() -> None:
    """Take everything out of the cookie."""
    logout_user()
    session.clear()


def _page(form: SignInForm, problem: str = "") -> str:
    people = doors.DEMO_PEOPLE() if settings().demo else ()
    return render_template("sign_in/show.html", form=form, problem=problem, people=people)
