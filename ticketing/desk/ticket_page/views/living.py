"""What an open page asks and says again and again, while somebody looks at it."""

from __future__ import annotations

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from ticketing import clock
from ticketing.desk.access.here import ticket_here
from ticketing.desk.presence import actions as presence
from ticketing.desk.ticket_page.living import is_there, living
from ticketing.desk.ticket_page.views.blueprint import pages
from ticketing.office.sign_in.current import me, signed_in
from ticketing.web.numbers import row
from ticketing.web.once.guard import repeatable


@pages.get("/<number>/live")
@signed_in
def live(number: str) -> ResponseReturnValue:
    """Who else is there and what came after the event that the page knows; nothing where that is as it was told."""
    ticket = ticket_here(number)
    found = living(ticket, me(), after=request.args.get("after", 0, type=row), at=clock.now())
    answer = make_response(render_template("tickets/_living.html", ticket=ticket, living=found))
    answer.set_etag(found.state)
    return answer.make_conditional(request)


@pages.post("/<number>/here")
@repeatable("it only says that one is still there")
@signed_in
def here(number: str) -> ResponseReturnValue:
    """Say that I have the ticket open, what I write there, or that I leave it."""
    ticket, at = ticket_here(number), clock.now()
    if is_there(ticket, me(), at):
        presence.say(ticket, me(), request.form.get("doing", ""), at=at)
    return "", 204
