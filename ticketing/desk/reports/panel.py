"""What a ticket's page tells of the report behind it."""

from __future__ import annotations

from flask_babel import gettext as _

from ticketing import clock
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.desk.reports import queries
from ticketing.desk.reports.actions import why_not_rerouted
from ticketing.desk.reports.forms import ABOUT, REPORTERS
from ticketing.office.doors import Panel, Roles
from ticketing.office.people.models import Person
from ticketing.web.addresses import path


def panel(ticket: Ticket, person: Person, _roles: Roles) -> Panel | None:
    """Who reported what, and the way to give it to whoever answers for it; None for any other ticket."""
    if not queries.takes_reports(rules_of(ticket)):
        return None
    report = queries.of_ticket(ticket)
    if report is None:
        return None
    facts = [
        (_("Está mal"), dict(ABOUT)[report.about]),
        (_("Página"), report.place),
        (_("Sección"), report.section.prefix if report.section else ""),
        (_("Campaña"), _("Campaña %(id)s", id=report.campaign_id) if report.campaign_id else ""),
        (_("Reportó"), report.name or _("Sus datos ya se borraron")),
        (_("Quién es"), dict(REPORTERS)[report.reporter]),
        (_("Correo"), report.email or ""),
        (_("Falla técnica"), _("Sí") if report.technical else ""),
        (_("Pasó al canal de peticiones"), report.passed_to),
    ]
    reroute = None if why_not_rerouted(ticket, person, clock.now()) else path("reported.reroute", number=ticket.number)
    context = {"facts": [(term, value) for term, value in facts if value], "report": report, "reroute": reroute}
    return Panel("reported/_panel.html", context, order=5)
