"""The text messages of the request: to whom they may go, the sheet to send, and that it was sent."""

from __future__ import annotations

from pathlib import Path

from flask import Response, flash, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ticketing import clock
from ticketing.desk.access.here import ticket_here
from ticketing.desk.attachments.uploads import kept
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import zone_of
from ticketing.desk.handling import texts
from ticketing.desk.ticket_page.forms import TextsForm, TextsSentForm
from ticketing.desk.ticket_page.views.blueprint import pages, to
from ticketing.office.file_pages.views import takes_files
from ticketing.office.files.kinds import BOOK
from ticketing.office.sign_in.current import me, signed_in
from ticketing.web.forms import checked
from ticketing.web.once.guard import repeatable

PLACE = "archivos"


@pages.post("/<number>/texts/<file>/preparation")
@signed_in
def prepare_texts(number: str, file: str) -> ResponseReturnValue:
    """Find out to whom of its rows may be written, as things stand now."""
    ticket, form = ticket_here(number), checked(TextsForm())
    texts.prepare(ticket, file, by=me(), at=clock.now(), seen=form.version)
    flash(_("Se está preparando la hoja de envío; en un momento aparece aquí."), "success")
    return to(ticket, PLACE)


@pages.post("/<number>/texts/<file>/ready")
@repeatable("each download is on record")
@signed_in
def take_texts(number: str, file: str) -> ResponseReturnValue:
    """The sheet to send."""
    ticket = ticket_here(number)
    path = texts.take(ticket, file, by=me(), at=clock.now())
    return _sheet(ticket, path, _("por enviar"))


@pages.get("/<number>/texts/<file>/left")
@signed_in
def texts_left(number: str, file: str) -> ResponseReturnValue:
    """Who may not be written to, and why."""
    ticket = ticket_here(number)
    path = texts.left_out(ticket, file, by=me(), at=clock.now())
    return _sheet(ticket, path, _("quedan por fuera"))


@pages.post("/<number>/texts/<file>/sent")
@takes_files()
@signed_in
def texts_sent(number: str, file: str) -> ResponseReturnValue:
    """They were sent: how many, when, and what shows it."""
    ticket, form, at = ticket_here(number), checked(TextsSentForm()), clock.now()
    shows = kept(form.shows.data, by=me(), at=at)
    sent_at = (form.sent_at.data or at).replace(tzinfo=zone_of(ticket))
    count = form.count.data or 0
    texts.tell_sent(ticket, file, count=count, sent_at=sent_at, files=shows, by=me(), at=at, seen=form.version)
    flash(_("Quedó registrado que los mensajes de texto salieron."), "success")
    return to(ticket, PLACE)


def _sheet(ticket: Ticket, path: Path, what: str) -> Response:
    name = _("%(number)s, mensajes %(what)s.xlsx", number=ticket.number, what=what)
    answer = send_file(path, BOOK, as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer
