"""What was published: how that stands, looking again, vouching for it, and how it looked."""

from __future__ import annotations

from flask import Response, flash, render_template, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ticketing import clock
from ticketing.desk.access.here import ticket_here
from ticketing.desk.cases.rules import able
from ticketing.desk.publications import actions, queries
from ticketing.desk.publications.kept import kept
from ticketing.desk.ticket_page.forms import ChangeForm, Sent, VouchForm
from ticketing.desk.ticket_page.publishing import published
from ticketing.desk.ticket_page.views.blueprint import pages, to
from ticketing.office.sign_in.current import me, signed_in
from ticketing.web.forms import checked
from ticketing.web.outcomes import Missing
from workflows.capabilities import WORK


@pages.get("/<number>/deliverables/<kind>/publication")
@signed_in
def publication(number: str, kind: str) -> ResponseReturnValue:
    """How it stands now, for a page that waits for it."""
    ticket = ticket_here(number)
    found = published(ticket, kind, able(ticket, me(), WORK, at=clock.now()), Sent())
    if found is None:
        raise Missing
    return render_template("tickets/_published.html", ticket=ticket, kind=kind, found=found)


@pages.post("/<number>/deliverables/<kind>/publication/look")
@signed_in
def look_again(number: str, kind: str) -> ResponseReturnValue:
    """Look at it once more."""
    ticket, form = ticket_here(number), checked(ChangeForm())
    actions.ask_again(ticket, kind, by=me(), at=clock.now(), seen=form.version)
    flash(_("Se está comprobando de nuevo; el resultado queda aquí."), "success")
    return to(ticket, f"entrega-{kind}")


@pages.post("/<number>/deliverables/<kind>/publication/vouch")
@signed_in
def vouch(number: str, kind: str) -> ResponseReturnValue:
    """Vouch for it by name."""
    ticket, form = ticket_here(number), checked(VouchForm())
    actions.vouch(ticket, kind, reason=form.reason.data or "", by=me(), at=clock.now(), seen=form.version)
    flash(_("Quedó a su nombre que está publicado."), "success")
    return to(ticket, f"entrega-{kind}")


@pages.get("/<number>/deliverables/<kind>/publication/<int:publication>")
@signed_in
def kept_publication(number: str, kind: str, publication: int) -> ResponseReturnValue:
    """How it looked when it was checked: its picture, its text, and the page itself to download."""
    ticket = ticket_here(number)
    row = queries.by_id(ticket, publication)
    if not row.page_sha256:
        raise Missing
    return render_template("tickets/published.html", ticket=ticket, kind=kind, row=row, kept=kept(row))


@pages.get("/<number>/publications/<int:publication>/page")
@signed_in
def kept_file(number: str, publication: int) -> Response:
    """What stood there, byte for byte, as a download."""
    row = queries.by_id(ticket_here(number), publication)
    found = kept(row)
    if found.page is None:
        raise Missing
    return send_file(found.page, "application/octet-stream", as_attachment=True, download_name=found.name)


@pages.get("/<number>/publications/<int:publication>/picture")
@signed_in
def kept_picture(number: str, publication: int) -> Response:
    """How it looked."""
    found = kept(queries.by_id(ticket_here(number), publication))
    if found.picture is None:
        raise Missing
    return send_file(found.picture, "image/png", download_name="publicado.png")
