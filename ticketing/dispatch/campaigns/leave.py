"""May this campaign be sent, now? The sender asks before it starts, before it goes on, and at every chunk."""

from __future__ import annotations

from ticketing.desk.gates.queries import any_open
from ticketing.desk.rules import rules_of
from ticketing.desk.tickets.models import Ticket
from ticketing.desk.verification.queries import verified
from ticketing.dispatch.campaigns.hashes import GOING, substance_gate, substance_hash
from ticketing.extensions import db
from ticketing.massmail.campaigns.models import Campaign
from ticketing.office.senders.queries import obstacle
from ticketing.office.signatures.queries import valid


def leave_to_send(campaign_id: int) -> str | None:
    """Why it may not be sent, in a sentence. None if it may: (b) over a still valid (a), and the ticket in work."""
    campaign = db.session.get_one(Campaign, campaign_id)
    ticket = db.session.get(Ticket, campaign.origin_id)
    if ticket is None:
        return "La campaña no viene de ninguna solicitud."
    return _ticket_forbids(ticket) or obstacle(campaign.from_address, ticket.department) or _unsigned(campaign, ticket)


def _ticket_forbids(ticket: Ticket) -> str | None:
    if rules_of(ticket).state(ticket.state).clock != "running":
        return f"La solicitud {ticket.number} está en «{ticket.state}»: mientras tanto no se envía."
    if any_open(ticket):
        return f"La solicitud {ticket.number} espera una firma."
    if not verified(ticket):
        return "Falta marcar la lista de verificación de la solicitud."
    return None


def _unsigned(campaign: Campaign, ticket: Ticket) -> str | None:
    if campaign.substance_hash != substance_hash(ticket):
        return "La solicitud cambió después de armar la campaña; rehágala con lo aprobado."
    if not valid(ticket, substance_gate(ticket).name, campaign.substance_hash):
        return "El contenido de la solicitud no tiene una firma vigente de la jefatura."
    if not campaign.going_hash or not valid(campaign, GOING, campaign.going_hash):
        return "Falta la confirmación de la prueba por quien hizo la solicitud."
    return None
