"""The first page: what waits for whoever opens it."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from ticketing import clock
from ticketing.desk.access.here import this_day
from ticketing.desk.drafts.choosing import unfinished
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
