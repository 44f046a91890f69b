"""Documents of the request: letting one be published although a rule fails."""

from __future__ import annotations

from flask import flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ticketing import clock
from ticketing.desk.access.here import ticket_here
from ticketing.desk.documents import actions
from ticketing.desk.ticket_page.forms import WaiveForm
from ticketing.desk.ticket_page.views.blueprint import pages, to
from ticketing.office.sign_in.current import me, signed_in
from ticketing.web.forms import checked


@pages.post("/<number>/documents/<file>/waivers")
@signed_in
def waive(number: str, file: str) -> ResponseReturnValue:
    """Let it be published although it fails this rule."""
    ticket, form = ticket_here(number), checked(WaiveForm())
    actions.waive(
        ticket,
        file,
        form.rule.data or "",
        reason=form.reason.data or "",
        by=me(),
        at=clock.now(),
        seen=form.version,
    )
    flash(_("Quedó admitida, con su razón, en la historia de la solicitud."), "success")
    return to(ticket, "archivos")
