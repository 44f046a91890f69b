"""What a finished campaign leaves: its report on the ticket (G-19), and a summary for the requester (U-3)."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

from ticketing.desk.attachments.actions import attach
from ticketing.desk.cases.rules import office_day
from ticketing.desk.telling.notices import tell
from ticketing.dispatch.campaigns.queries import ticket_of
from ticketing.dispatch.reports.contents import of_campaign
from ticketing.ledger.reactions.table import Occasion
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.statistics import queries
from ticketing.massmail.statistics.rates import NOTHING_READ, Counts, rates
from ticketing.massmail.statistics.reading import reading
from ticketing.office.files.actions import store
from ticketing.office.files.models import StoredFile
from ticketing.office.institution.queries import institution
from ticketing.office.notices.letters import Enclosure
from ticketing.web.addresses import desk_url
from ticketing.web.filters import thousands

PDF = "application/pdf"
DELIVERIES = ("delivered", "soft", "hard")


def leave_report(campaign: Campaign, *, at: datetime) -> StoredFile:
    """The report as a file of the ticket, in the name of who made the campaign."""
    content = _pdf(campaign, at)
    file = store(BytesIO(content), _name(campaign), by=campaign.author, at=at, made_here=True)
    attach(ticket_of(campaign), file, "deliverable", by=campaign.author, at=at)
    return file


def mail_summary(campaign: Campaign, occasion: Occasion, *, at: datetime) -> None:
    """The figures in words to whoever asked for the campaign, with the report."""
    ticket, counts = ticket_of(campaign), queries.counts(campaign.id)
    context: dict[str, Any] = {
        "campaign": campaign,
        "ticket": ticket,
        "counts": counts,
        "lines": _lines(counts),
        "sentence": sentence(counts),
        "tracked": reading(campaign.tracking).totals,
        "url": desk_url("campaigns.results", campaign_id=campaign.id),
    }
    report = Enclosure(_name(campaign), PDF, _pdf(campaign, at))
    on = office_day(ticket, at)
    tell(ticket, ticket.requester, "campaign_summary", context, occasion, on=on, enclosures=(report,))


def sentence(counts: Counts) -> str:
    """What the figures mean, for somebody who sees them for the first time."""
    if not counts.sent:
        return "No salió ningún mensaje: nadie de la audiencia podía recibirlo cuando llegó su turno."
    parts = []
    if counts.hard:
        parts.append(f"{thousands(counts.hard)} direcciones no existen o rechazan el correo para siempre")
    if counts.soft:
        parts.append(f"{thousands(counts.soft)} no pudieron recibirlo esta vez y podrán estar en otros envíos")
    if counts.unknown:
        parts.append(f"de {thousands(counts.unknown)} no se sabe si les llegó")
    if not parts:
        return "Todos los mensajes fueron aceptados por los servidores de sus destinatarios."
    told = " y ".join([", ".join(parts[:-1]), parts[-1]] if parts[:-1] else parts)
    return f"De los que no llegaron: {told}."


def _lines(counts: Counts) -> list[tuple[str, str]]:
    found = {rate.name: rate for rate in rates(counts, of=NOTHING_READ)}
    lines = [("Enviados", thousands(counts.sent))]
    lines += [
        (found[name].label, f"{thousands(found[name].share.count)} ({found[name].share.words})") for name in DELIVERIES
    ]
    if counts.excluded:
        lines.append(("Excluidos (no debían o no podían recibirlo)", thousands(counts.excluded)))
    return lines


def _pdf(campaign: Campaign, at: datetime) -> bytes:
    # Fonts and images take long to import, and most processes never write a report.
    from ticketing.dispatch.reports.pdf import as_pdf

    return as_pdf(of_campaign(campaign, institution=institution().name, at=at))


def _name(campaign: Campaign) -> str:
    return f"informe-campana-{campaign.id}.pdf"
