"""The first page: what waits for whoever opens it."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from ticketing import clock
from ticketing.desk.access.here import this_day
from ticketing.desk.drafts.choosing import unfinished
from ticketing.desk.home.pulse import beat
from ticketing.desk.home.waiting import home
from ticketing.office.sign_in.current import i_can, me, my_roles, signed_in
from workflows.capabilities import HOUSE, READ_AUDIT, SETTINGS, TRANSPORTS, WORK

pages = Blueprint("home", __name__)


@pages.get("/")
@signed_in
def index() -> ResponseReturnValue:
    """What waits for me, what I asked for or work on."""
    found = home(me(), my_roles(), this_day(), clock.now())
    return render_template(
        "home/index.html",
        home=found,
        drafts=unfinished(me()),
        works=i_can(WORK),
        keeps=i_can(SETTINGS, TRANSPORTS),
        controls=i_can(READ_AUDIT),
        elsewhere=i_can(*HOUSE),
    )


@pages.get("/pulse")
@signed_in
def pulse() -> ResponseReturnValue:
    """Whether anything happened, and the office's time went on, since a page was shown: nothing but its name."""
    answer = make_response("")
    answer.set_etag(beat(me(), clock.now()))
    return answer.make_conditional(request)
