"""What a ticket's campaigns have to say before the ticket changes, and what becomes of them once it has.

Nothing here depends on which steps a procedure has: whatever ends, pauses or reclassifies a ticket is asked here first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import rules_of
from ticketing.desk.cases.versions import hold
from ticketing.desk.clock.actions import end_schedule
from ticketing.dispatch.campaigns.actions import withdraw_leave
from ticketing.dispatch.campaigns.corrections import written_to
from ticketing.dispatch.campaigns.engines import CALLED, deliverable_of, engine_of
from ticketing.dispatch.campaigns.leave import being_released, goes_out_here, unsigned
from ticketing.dispatch.campaigns.queries import TICKET, of_ticket, ticket_of
from ticketing.dispatch.own_means.queries import open_of
from ticketing.massmail.campaigns import actions as campaigns
from ticketing.massmail.campaigns.models import ARMED, DRAFT, HELD, PAUSED, RUNNING, STATUS_WORDS, Campaign
from ticketing.massmail.campaigns.queries import balance, get
from ticketing.office.doors import ASKS, TELLS, CaseChange, Objection
from ticketing.web.filters import thousands
from workflows.dispatching import release_states

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


def go_on(campaign_id: int, at: datetime) -> None:
    """What was armed for an hour is so no longer: the clock of its ticket goes on."""
    campaign = get(campaign_id)
    if campaign.origin_kind == TICKET:
        end_schedule(ticket_of(campaign), at=at)


def objection(ticket: Ticket, change: CaseChange) -> Objection | None:
    """What stands against a change of the ticket."""
    mine = of_ticket(ticket)
    if objected := _about_release(ticket, mine, change):
        return objected
    found = {one.status: one for one in mine}
    standing = next((found[status] for status in UNFINISHED if status in found), None)
    if standing is not None:
        return _unfinished(ticket, standing, change)
    return _classified(ticket, mine, change) if change.to == "classified" else None


def _classified(ticket: Ticket, mine: Sequence[Campaign], change: CaseChange) -> Objection | None:
    for one in mine:
        if one.status == DRAFT and deliverable_of(ticket, engine_of(one)) not in change.owed:
            called = CALLED[engine_of(one)]
            return Objection(
                f"La solicitud tiene {called.a} en preparación, «{one.name}», y esa categoría no incluye {called.a}: "
                f"cancéle{called.it} primero."
            )
    return None


def _about_release(ticket: Ticket, mine: Sequence[Campaign], change: CaseChange) -> Objection | None:
    """To those who release comes what may go out; from them goes nothing that they are sending by their own means."""
    taken = next((each for one in mine if one.status == HELD and (each := open_of(one))), None)
    if taken is not None and change.to != "classified":
        return Objection(
            f"{taken.began_by.name} está despachando la campaña «{taken.campaign.name}» por sus propios medios: espere "
            "a que confirme el envío, o pídale que lo deje."
        )
    if change.state not in release_states(rules_of(ticket)) or being_released(ticket):
        return None
    ready = any(one.status in {DRAFT, HELD} and unsigned(one, ticket) is None for one in mine)
    return None if ready else Objection(
        "Todavía no hay qué despachar: falta una campaña con la prueba confirmada por quien hizo la solicitud."
    )  # fmt: skip


def _unfinished(ticket: Ticket, campaign: Campaign, change: CaseChange) -> Objection | None:
    state = STATUS_WORDS[campaign.status]
    if change.to in NOT_YET:
        return Objection(
            f"La campaña «{campaign.name}» está {state}: para {NOT_YET[change.to]} hay que esperar a que termine, o "
            "cancelarla."
        )
    if change.to == "annulled" and campaign.status in (RUNNING, PAUSED):
        return Objection(f"La campaña «{campaign.name}» está {state}: cancélela antes de anular la solicitud.")
    if change.to == "paused" or _leaves_release(ticket, change):
        return _suspended(campaign)
    return None


def _leaves_release(ticket: Ticket, change: CaseChange) -> bool:
    """Whether it would go back from those who release it, and what is on its way would stop."""
    return being_released(ticket) and bool(change.state) and change.state not in release_states(rules_of(ticket))


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
    elif not goes_out_here(ticket):
        withdraw_leave(ticket, at=at)


def cancel_unsent(ticket: Ticket, *, at: datetime) -> None:
    """The ticket ended: what is being prepared, armed or held goes with it."""
    ending = "Se anuló" if rules_of(ticket).state(ticket.state).outcome == "annulled" else "Se cerró"
    for campaign in of_ticket(ticket):
        if campaign.status in {DRAFT, ARMED, HELD}:
            campaigns.cancel(campaign, reason=f"{ending} la solicitud {ticket.number}.", by=None, at=at)
