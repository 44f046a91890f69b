"""The first page: the queue for the office, and for others what waits for them."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ticketing import clock
from ticketing.desk.access.here import this_day
from ticketing.desk.drafts.choosing import unfinished
from ticketing.desk.home.waiting import concerning, to_sign
from ticketing.office.sign_in.current import i_can, me, signed_in
from workflows.capabilities import WORK

pages = Blueprint("home", __name__)


@pages.get("/")
@signed_in
def index() -> ResponseReturnValue:
    """What waits for me: signatures, drafts, what I asked for."""
    if i_can(WORK):
        return redirect(url_for("queue.index"), 303)
    escalated, mine = concerning(me(), clock.now())
    return render_template(
        "home/index.html",
        waiting=to_sign(me(), this_day()),
        escalated=escalated,
        drafts=unfinished(me()),
        mine=mine,
    )
