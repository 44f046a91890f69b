"""May this campaign be sent, now? The sender asks before it starts, before it goes on, and at every chunk."""

from __future__ import annotations

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import may_send, rules_of
from ticketing.desk.gates.queries import any_open
from ticketing.desk.verification.queries import verified
from ticketing.dispatch.campaigns.engines import CALLED, TEXT_ALONE, by_mail, engine_of, owes_one
from ticketing.dispatch.campaigns.hashes import GOING, substance_gate, substance_hash
from ticketing.dispatch.own_means.queries import open_of
from ticketing.extensions import db
from ticketing.massmail.campaigns.models import Campaign
from ticketing.office.departments import queries as departments
from ticketing.office.senders.queries import obstacle
from ticketing.office.signatures.queries import valid
from workflows.capabilities import LAUNCH, RELEASE_DISPATCH
from workflows.dispatching import release_states


def leave_to_send(campaign_id: int, *, ticking: bool = False) -> str | None:
    """Why it may not be sent, in a sentence. None if it may: (b) over a still valid (a), and the ticket in work.

    `ticking`: its verification list is ticked with the launch.
    """
    campaign = db.session.get_one(Campaign, campaign_id)
    ticket = db.session.get(Ticket, campaign.origin_id)
    if ticket is None:
        return "La campaña no viene de ninguna solicitud."
    return why_not_out(campaign, ticket, ticking=ticking) or _taken_out(campaign)


def why_not_out(campaign: Campaign, ticket: Ticket, *, ticking: bool = False) -> str | None:
    """Why nobody may send it, here or by other means. None if one may."""
    departments.everyone()  # the whole tree at once: who may use a sender is looked for upwards in it
    return (
        _ticket_forbids(ticket, engine_of(campaign), ticking)
        or _not_yet_released(ticket)
        or obstacle(campaign.from_address, ticket.department)
        or unsigned(campaign, ticket)
    )


def launcher(ticket: Ticket) -> str:
    """The capability of who lets its campaigns go out: whoever releases them, where the procedure has such a state."""
    return RELEASE_DISPATCH if release_states(rules_of(ticket)) else LAUNCH


def being_released(ticket: Ticket) -> bool:
    """Whether it is with those who release what is to be sent."""
    return ticket.state in release_states(rules_of(ticket))


def goes_out_here(ticket: Ticket) -> bool:
    """Whether what is armed or under way may go on in the ticket's state."""
    return may_send(ticket) and _not_yet_released(ticket) is None


def not_in_work(ticket: Ticket) -> str | None:
    """Why no campaign of the ticket may be made, proved or sent, as the ticket stands now. None if it may."""
    untaken = ticket.state == rules_of(ticket).initial and not may_send(ticket)
    if not ticket.received or untaken:
        return "Tome primero la solicitud: la campaña se hace y se envía con la solicitud en proceso."
    if not may_send(ticket):
        first = " Retómela primero." if rules_of(ticket).state(ticket.state).clock == "running" else ""
        return f"La solicitud {ticket.number} está en «{ticket.state}»: mientras tanto no se envía nada.{first}"
    if any_open(ticket):
        return f"La solicitud {ticket.number} espera una firma."
    return None


def _ticket_forbids(ticket: Ticket, engine: str, ticking: bool) -> str | None:
    procedure = rules_of(ticket)
    if not owes_one(ticket, engine):
        category = procedure.category(ticket.category).display
        return f"La categoría de la solicitud, «{category}», no incluye {CALLED[engine].a}."
    if not by_mail(ticket, engine):
        return TEXT_ALONE
    if reason := not_in_work(ticket):
        return reason
    return None if ticking or verified(ticket) else "Falta marcar la lista de verificación de la solicitud."


def _not_yet_released(ticket: Ticket) -> str | None:
    rules = rules_of(ticket)
    if not release_states(rules) or being_released(ticket):
        return None
    party = next(state.party for state in rules.states if state.label in release_states(rules))
    return (
        f"La solicitud está en «{ticket.state}»: el envío lo libera {rules.role(party or '').label} cuando la recibe."
    )


def _taken_out(campaign: Campaign) -> str | None:
    taken = open_of(campaign)
    return None if taken is None else f"La despacha {taken.began_by.name} por sus propios medios: desde aquí no sale."


def unsigned(campaign: Campaign, ticket: Ticket) -> str | None:
    """Which of the two signatures it lacks as it now stands. None if it has both."""
    if campaign.substance_hash != substance_hash(ticket):
        return "La solicitud cambió después de armar la campaña; rehágala con lo aprobado."
    if not valid(ticket, substance_gate(ticket).name, campaign.substance_hash):
        return "El contenido de la solicitud no tiene una firma vigente."
    if not campaign.going_hash or not valid(campaign, GOING, campaign.going_hash):
        return "Falta la confirmación de la prueba por quien hizo la solicitud."
    if campaign.going_content and (campaign.content is None or campaign.content.sha256 != campaign.going_content):
        return "La campaña ya no es la que se confirmó: envíe otra prueba a quien hizo la solicitud."
    return None
