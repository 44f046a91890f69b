"""What is owed with its evidence, and approvals that were given elsewhere."""

from __future__ import annotations

from flask import flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ticketing import clock
from ticketing.desk.access.here import ticket_here
from ticketing.desk.attachments.actions import attach
from ticketing.desk.attachments.uploads import kept
from ticketing.desk.cases.rules import rules_of
from ticketing.desk.deliverables import actions
from ticketing.desk.signing.actions import accept_evidence
from ticketing.desk.ticket_page.forms import AssignForm, DeliverForm, EvidenceForm
from ticketing.desk.ticket_page.views.blueprint import pages, to
from ticketing.office.file_pages.views import takes_files
from ticketing.office.people import queries as people
from ticketing.office.sign_in.current import me, signed_in
from ticketing.web.forms import checked
from workflows.refusals import Refused


@pages.post("/<number>/deliverables/<kind>")
@takes_files()
@signed_in
def deliver(number: str, kind: str) -> ResponseReturnValue:
    """One thing owed is done; here is its evidence."""
    ticket, form, at = ticket_here(number), checked(DeliverForm()), clock.now()
    files = kept(form.files.data, by=me(), at=at)
    for file in files:
        attach(ticket, file, "deliverable", by=me(), at=at)
    evidence = {"address": form.address.data or "", "files": [file.token for file in files]}
    actions.tick(ticket, kind, evidence=evidence, by=me(), at=at, seen=form.version)
    flash(_("Entrega registrada."), "success")
    return to(ticket)


@pages.post("/<number>/deliverables/<kind>/assignee")
@signed_in
def give(number: str, kind: str) -> ResponseReturnValue:
    """Let somebody of the office see to one thing owed."""
    ticket, form = ticket_here(number), checked(AssignForm())
    person = people.by_id(form.person.data or 0)
    row = actions.give(ticket, kind, person, by=me(), at=clock.now(), seen=form.version)
    flash(
        _("«%(what)s» queda a cargo de %(who)s.", what=rules_of(ticket).deliverable(row.kind).label, who=person.name),
        "success",
    )
    return to(ticket, f"entrega-{kind}")


@pages.post("/<number>/approvals/<gate>/evidence")
@takes_files()
@signed_in
def accept(number: str, gate: str) -> ResponseReturnValue:
    """Accept an approval given by memo or mail, under one's own name."""
    ticket, form, at = ticket_here(number), checked(EvidenceForm()), clock.now()
    files = kept(form.evidence.data, by=me(), at=at, kinds=("document", "mail"))
    if not files:
        raise Refused(_("Adjunte el correo o el memorando de la aprobación."))
    note, area = form.note.data or "", form.area.data
    accept_evidence(ticket, gate, files[0], by=me(), at=at, note=note, area=area, seen=form.version)
    flash(_("La aprobación adjunta quedó aceptada a su nombre."), "success")
    return to(ticket)
