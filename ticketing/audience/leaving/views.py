"""The public pages on which one leaves a list: an address is asked, its mailbox confirms. Looking changes nothing."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from ticketing import clock
from ticketing.audience.leaving import actions, queries
from ticketing.audience.leaving.forms import LeaveForm
from ticketing.extensions import db
from ticketing.office.links.accountless import accountless
from ticketing.web.outcomes import Missing
from workflows.refusals import Refused

pages = Blueprint("leaving", __name__)


@pages.get("/leave/<code>")
def page(code: str) -> ResponseReturnValue:
    """Which lists, and a place for the address."""
    return render_template("leaving/page.html", lists=queries.lists_of_codes(code), form=LeaveForm(formdata=None))


@pages.post("/leave/<code>")
@accountless("asked again within the hour it writes no second letter")
def asked(code: str) -> ResponseReturnValue:
    """A letter goes to that address if it is on the lists; the page says the same whether or not it is."""
    lists, form = queries.lists_of_codes(code), LeaveForm()
    if not form.validate_on_submit():
        return render_template("leaving/page.html", lists=lists, form=form), 422
    actions.ask(form.email.data or "", lists, at=clock.now())
    return render_template("leaving/asked.html", lists=lists)


@pages.get("/leave/confirm/<token>")
def confirm(token: str) -> ResponseReturnValue:
    """What one would leave, and a button: mail scanners get no further."""
    return _confirming(queries.by_token(token))


@pages.post("/leave/confirm/<token>")
@accountless("who has left has left")
def left(token: str) -> ResponseReturnValue:
    """Off the lists, at once."""
    leaving = queries.by_token(token)
    actions.leave(leaving, at=clock.now())
    return _confirming(leaving)


@pages.errorhandler(Missing)
def unknown(_outcome: Missing) -> ResponseReturnValue:
    """The link was cut off, or is none of ours."""
    db.session.rollback()
    return render_template("removal/unknown.html"), 404


@pages.errorhandler(Refused)
def not_done(refusal: Refused) -> ResponseReturnValue:
    """The page with the reason."""
    db.session.rollback()
    return render_template("leaving/not_done.html", sentence=refusal.sentence), 422


def _confirming(leaving: queries.Leaving) -> str:
    mine = queries.still_on(leaving.contact, leaving.lists)
    return render_template("leaving/confirm.html", leaving=leaving, lists=mine)
