"""What a ticket's campaigns have to say before the ticket changes, and what becomes of them once it has.

Nothing here depends on which steps a procedure has: whatever ends, pauses or reclassifies a ticket is asked here first.
"""

from __future__ import annotations

from datetime import datetime

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import may_send, rules_of
from ticketing.desk.cases.versions import hold
from ticketing.dispatch.campaigns.actions import withdraw_leave
from ticketing.dispatch.campaigns.corrections import written_to
from ticketing.dispatch.campaigns.queries import TICKET, deliverable_of, of_ticket, ticket_of
from ticketing.massmail.campaigns import actions as campaigns
from ticketing.massmail.campaigns.models import ARMED, DRAFT, HELD, PAUSED, RUNNING, STATUS_WORDS, Campaign
from ticketing.massmail.campaigns.queries import balance, get
from ticketing.office.doors import ASKS, TELLS, CaseChange, Objection
from ticketing.web.filters import thousands

UNFINISHED = (RUNNING, PAUSED, ARMED, HELD)
# Until the campaign has ended: what is done to the ticket, as the end of a sentence.
NOT_YET = {
    "solved": "solucionar la solicitud",
    "closed": "cerrar la solicitud",
    "classified": "cambiar la categoría de la solicitud",
}


def lock_case(campaign_id: int) -> None:
    """Keep others from the ticket of a campaign, which is locked after it."""
    campaign = get(campaign_id)
    if campaign.origin_kind == TICKET:
        hold(ticket_of(campaign))


def objection(ticket: Ticket, change: CaseChange) -> Objection | None:
    """What stands against a change of the ticket."""
    found = {one.status: one for one in of_ticket(ticket)}
    standing = next((found[status] for status in UNFINISHED if status in found), None)
    if standing is not None:
        return _unfinished(standing, change)
    if DRAFT in found and change.to == "classified" and deliverable_of(ticket) not in change.owed:
        return Objection(
            f"La solicitud tiene una campaña en preparación, «{found[DRAFT].name}», y esa categoría no incluye "
            "campañas: cancélela primero."
        )
    return None


def _unfinished(campaign: Campaign, change: CaseChange) -> Objection | None:
    state = STATUS_WORDS[campaign.status]
    if change.to in NOT_YET:
        return Objection(
            f"La campaña «{campaign.name}» está {state}: para {NOT_YET[change.to]} hay que esperar a que termine, o "
            "cancelarla."
        )
    if change.to == "annulled" and campaign.status in (RUNNING, PAUSED):
        return Objection(f"La campaña «{campaign.name}» está {state}: cancélela antes de anular la solicitud.")
    if change.to == "paused":
        return _suspended(campaign)
    return None


def _suspended(campaign: Campaign) -> Objection | None:
    if campaign.status == RUNNING:
        sheet = balance(campaign.id)
        gone, all_ = thousands(written_to([campaign])), thousands(int(sheet["audience"]) - int(sheet["excluded"]))
        return Objection(
            f"La campaña «{campaign.name}» está en envío: ya salieron {gone} de {all_} mensajes. Al suspender la "
            "solicitud se pausa en el mensaje que va saliendo, y solo sigue cuando alguien la reanuda. Márquelo si "
            "quiere hacerlo.",
            ASKS,
            "Sí, pausar el envío y suspender la solicitud",
        )
    if campaign.status == ARMED:
        return Objection(
            f"La campaña «{campaign.name}» está programada: al suspender la solicitud queda retenida, y no sale hasta "
            "que alguien la lance de nuevo.",
            TELLS,
        )
    return None


def follow(ticket: Ticket, at: datetime) -> None:
    """The ticket came to another state: what may not be sent there is held, what will never be is cancelled."""
    if ticket.ended_at is not None:
        cancel_unsent(ticket, at=at)
    elif not may_send(ticket):
        withdraw_leave(ticket, at=at)


def cancel_unsent(ticket: Ticket, *, at: datetime) -> None:
    """The ticket ended: what is being prepared, armed or held goes with it."""
    ending = "Se anuló" if rules_of(ticket).state(ticket.state).outcome == "annulled" else "Se cerró"
    for campaign in of_ticket(ticket):
        if campaign.status in {DRAFT, ARMED, HELD}:
            campaigns.cancel(campaign, reason=f"{ending} la solicitud {ticket.number}.", by=None, at=at)
