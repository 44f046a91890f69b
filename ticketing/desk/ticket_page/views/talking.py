"""Writing on a ticket."""

from __future__ import annotations

from flask import flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ticketing import clock
from ticketing.desk.access.here import ticket_here
from ticketing.desk.attachments.uploads import kept
from ticketing.desk.messages import actions
from ticketing.desk.moving import actions as tickets
from ticketing.desk.ticket_page.forms import MessageForm, NoteForm
from ticketing.desk.ticket_page.views.blueprint import pages, to
from ticketing.office.file_pages.views import takes_files
from ticketing.office.sign_in.current import me, signed_in
from ticketing.web.forms import checked


@pages.post("/<number>/messages")
@takes_files()
@signed_in
def message(number: str) -> ResponseReturnValue:
    """A message with its files; then the step that was chosen with it, if one was."""
    ticket, form, at = ticket_here(number), checked(MessageForm()), clock.now()
    step, files = form.step.data, kept(form.files.data, by=me(), at=at)
    seen = form.seen.data if step else None
    if form.body.data or files or not step:
        actions.post(ticket, form.body.data or "", internal=False, by=me(), at=at, files=files, seen=seen)
        seen = None
    if step:
        tickets.step(ticket, step, by=me(), at=at, seen=seen)
    flash(_("Enviado."), "success")
    return to(ticket, "conversacion")


@pages.post("/<number>/notes")
@signed_in
def note(number: str) -> ResponseReturnValue:
    """A note that only the office reads."""
    ticket, form = ticket_here(number), checked(NoteForm())
    actions.post(ticket, form.body.data or "", internal=True, by=me(), at=clock.now())
    return to(ticket, "conversacion")
