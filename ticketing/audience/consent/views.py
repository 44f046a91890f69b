"""The person's own answer, without an account. GET shows, POST answers: mail scanners get no further."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ticketing import clock
from ticketing.audience.consent import actions, queries
from ticketing.audience.consent.models import NO, YES, Consent
from ticketing.audience.consent.shown import shown
from ticketing.extensions import db
from ticketing.office.links.accountless import accountless
from ticketing.web.outcomes import Missing
from workflows.refusals import Refused

pages = Blueprint("consent", __name__)


@pages.get("/confirm/<token>")
def page(token: str) -> ResponseReturnValue:
    """What is asked, or what was answered already."""
    return _page(queries.by_token(token))


@pages.post("/confirm/<token>")
@accountless("an answer that was given is given")
def answered(token: str) -> ResponseReturnValue:
    """Yes or no; said again it changes nothing."""
    consent, said = queries.by_token(token), request.form.get("answer", "")
    if said == YES:
        actions.confirm(consent, at=clock.now())
    elif said == NO:
        actions.decline(consent, at=clock.now())
    else:
        return _page(consent), 422
    return redirect(url_for("consent.page", token=token), 303)


@pages.errorhandler(Missing)
def unknown(_outcome: Missing) -> ResponseReturnValue:
    """The link was cut off, or is none of ours."""
    db.session.rollback()
    return render_template("removal/unknown.html"), 404


@pages.errorhandler(Refused)
def not_done(refusal: Refused) -> ResponseReturnValue:
    """The page as it is now, with the reason."""
    db.session.rollback()
    return _page(queries.by_token((request.view_args or {})["token"]), refusal.sentence), 422


def _page(consent: Consent, sentence: str = "") -> str:
    return render_template("consent/page.html", view=shown(consent, clock.now()), sentence=sentence)
