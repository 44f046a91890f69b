"""Release a dispatch, take it to send it by other means, confirm it, leave it, or refuse it with a reason.

Each holds the campaign (and with it the case) before it looks: of two at once one does it, the other is told.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ticketing.desk.attachments.actions import attach
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import ask_able, rules_of
from ticketing.desk.cases.versions import hold
from ticketing.dispatch.campaigns import actions as campaigns
from ticketing.dispatch.campaigns.engines import ask_short
from ticketing.dispatch.campaigns.facts import take_by_fact
from ticketing.dispatch.campaigns.hands import ask_hands_free
from ticketing.dispatch.campaigns.leave import being_released, launcher, why_not_out
from ticketing.dispatch.campaigns.queries import of_ticket, ticket_of
from ticketing.dispatch.own_means.models import CONFIRMED, GIVEN_UP, REFUSED, OwnMeans
from ticketing.dispatch.own_means.queries import has_list, left_out_of, open_of
from ticketing.dispatch.releases.exports import look_for_removals
from ticketing.dispatch.reports.actions import deliver
from ticketing.extensions import db
from ticketing.ledger.recording.actions import record
from ticketing.massmail.campaigns import actions as engine
from ticketing.massmail.campaigns import outside
from ticketing.massmail.campaigns.manner import Manner
from ticketing.massmail.campaigns.models import ARMED, PAUSED, RUNNING, Campaign
from ticketing.massmail.campaigns.reach import Reach
from ticketing.office.files.models import StoredFile
from ticketing.office.people.models import Person
from ticketing.web.filters import thousands, when
from ticketing.web.outcomes import Overtaken
from workflows.capabilities import RELEASE_DISPATCH
from workflows.dispatching import CONFIRMED as DISPATCH_CONFIRMED
from workflows.dispatching import REFUSED as DISPATCH_REFUSED
from workflows.dispatching import RELEASED as DISPATCH_RELEASED
from workflows.refusals import Refused


def release(
    campaign: Campaign,
    *,
    start_at: datetime | None,
    by: Person,
    at: datetime,
    seen: int,
    second_above: int,
    manner: Manner | None = None,
    over_quota: bool = False,
    counted: Reach | None = None,
) -> Campaign:
    """Let it go out here, now (None) or at its hour: both signatures are looked at again under the lock."""
    engine.lock(campaign, seen)
    ticket = ticket_of(campaign)
    _ask_mine(ticket, by, at)
    campaigns.launch(
        campaign, start_at=start_at, by=by, at=at, seen=campaign.version, second_above=second_above, manner=manner,
        over_quota=over_quota, counted=counted,
    )  # fmt: skip
    payload = {"campaign_id": campaign.id, "start_at": start_at.isoformat() if start_at else None}
    record(ticket, "dispatch_released", by=by, at=at, payload=payload)
    take_by_fact(ticket, DISPATCH_RELEASED, note="", by=by, at=at)
    return campaign


def send_off(campaign: Campaign, *, by: Person, at: datetime, **how: Any) -> None:
    """What the button of the sending page does: release it where the procedure has that step, else launch it."""
    act = release if launcher(ticket_of(campaign)) == RELEASE_DISPATCH else campaigns.launch
    act(campaign, by=by, at=at, **how)


def take_over(campaign: Campaign, *, by: Person, at: datetime, seen: int, counted: Reach | None = None) -> OwnMeans:
    """It is sent by other means: nothing leaves from here any more, and message and recipients may be downloaded."""
    engine.lock(campaign, seen)
    ticket = ticket_of(campaign)
    _ask_mine(ticket, by, at)
    ask_hands_free(campaign, by)
    if taken := open_of(campaign):
        raise Overtaken(f"{taken.began_by.name} ya la despacha por sus propios medios desde {when(taken.began_at)}.")
    if why := why_not_out(campaign, ticket):
        raise Refused(why)
    ask_short(campaign)
    outside.take_out(campaign, by=by, at=at, counted=counted)
    if campaign.plain:
        campaigns.number(campaign, by=by, at=at)
    one = OwnMeans(campaign=campaign, began_by=by, began_at=at)
    db.session.add(one)
    db.session.flush()
    record(ticket, "dispatch_taken", by=by, at=at, payload={"campaign_id": campaign.id, "own_means_id": one.id})
    return one


def confirm(
    one: OwnMeans, *, count: int, sent_at: datetime, proof: StoredFile, note: str = "", by: Person, at: datetime
) -> OwnMeans:
    """It was sent: so many, then, and this shows it. The ticket moves by that fact, whatever became of the signatures.

    What went out went out: to deny it would only hide it.
    """
    campaign, ticket = _held(one, by, at)
    look_for_removals(one, at=at)
    _ask_credible(one, count, sent_at, at)
    left = {each.seq for each in left_out_of(one)}
    everybody = count >= one.exported - len(left)
    attach(ticket, proof, "deliverable", by=by, at=at)
    one.outcome, one.ended_at, one.count, one.sent_at = CONFIRMED, at, count, sent_at
    one.proof, one.note = proof, note.strip()
    db.session.flush()
    outside.end_outside(campaign, all_went=everybody, left_out=left, sent_at=sent_at, by=by, at=at)
    deliver(campaign, at=at, outside=_told(one))
    said = f"Despachado por {by.name} a {thousands(count)} personas, {when(sent_at)}."
    take_by_fact(ticket, DISPATCH_CONFIRMED, note=f"{said} {one.note}".strip(), by=by, at=at)
    return one


def give_up(one: OwnMeans, *, reason: str, by: Person, at: datetime) -> OwnMeans:
    """Nothing was sent by other means: it may go out here again, to whom it would reach then."""
    campaign, ticket = _held(one, by, at)
    if not reason.strip():
        raise Refused("Escriba por qué no lo despacha por sus medios.")
    _end(one, GIVEN_UP, reason, by=by, at=at)
    record(ticket, "dispatch_given_up", by=by, at=at, payload={"campaign_id": campaign.id, "note": reason.strip()})
    return one


def refuse(ticket: Ticket, *, reason: str, by: Person, at: datetime, seen: int | None = None) -> None:
    """It is not sent, and goes back to the office with the reason. Refused once a part of it is on its way."""
    mine = of_ticket(ticket)
    for campaign in mine:
        engine.lock(campaign)
    hold(ticket, seen)
    _ask_mine(ticket, by, at)
    if not reason.strip():
        raise Refused("Escriba por qué no se despacha: así la oficina sabe qué corregir.")
    if going := next((one for one in mine if one.status in (RUNNING, PAUSED)), None):
        raise Refused(f"«{going.name}» ya empezó a enviarse: cancele primero lo que falta.")
    for campaign in mine:
        if taken := open_of(campaign):
            _end(taken, REFUSED, reason, by=by, at=at)
        elif campaign.status == ARMED:
            engine.undo(campaign, by=by, at=at)
    if take_by_fact(ticket, DISPATCH_REFUSED, note=reason.strip(), by=by, at=at) is None:
        raise Refused("Este procedimiento no dice a dónde vuelve lo que no se despacha.")


def ask_open(one: OwnMeans) -> None:
    """Raises Overtaken where it has ended."""
    if one.ended_at is not None:
        words = {CONFIRMED: "ya se confirmó", GIVEN_UP: "ya se dejó", REFUSED: "ya se negó"}[one.outcome]
        raise Overtaken(f"Este despacho por otros medios {words}, {when(one.ended_at)}. No cambió nada.")


def _held(one: OwnMeans, by: Person, at: datetime) -> tuple[Campaign, Ticket]:
    """The campaign and its ticket, both ours until the end, with the dispatch still open."""
    engine.lock(one.campaign)
    db.session.refresh(one)
    ticket = ticket_of(one.campaign)
    ask_able(ticket, by, RELEASE_DISPATCH, at=at)
    ask_open(one)
    return one.campaign, ticket


def _ask_mine(ticket: Ticket, by: Person, at: datetime) -> None:
    ask_able(ticket, by, RELEASE_DISPATCH, at=at)
    if not being_released(ticket):
        state = rules_of(ticket).state(ticket.state).display
        raise Overtaken(f"La solicitud {ticket.number} ya no espera su despacho: está en «{state}».")


def _ask_credible(one: OwnMeans, count: int, sent_at: datetime, at: datetime) -> None:
    if not has_list(one):
        raise Refused("Todavía nadie descargó los destinatarios de este despacho: no se puede haber enviado.")
    if count < 1:
        raise Refused("Escriba a cuántas personas salió. Si no salió a nadie, déjelo o niéguelo.")
    if count > one.exported:
        raise Refused(
            f"Dice que salió a {thousands(count)} personas, y la lista que se descargó tiene {thousands(one.exported)}."
        )
    if not one.began_at.replace(second=0, microsecond=0) <= sent_at <= at:
        raise Refused(
            f"Salió después de {when(one.began_at)}, cuando se tomó, y no más tarde que ahora: revise la hora."
        )


def _end(one: OwnMeans, outcome: str, reason: str, *, by: Person, at: datetime) -> None:
    one.outcome, one.ended_at, one.note = outcome, at, reason.strip()
    db.session.flush()
    outside.bring_back(one.campaign, by=by, at=at)


def _told(one: OwnMeans) -> dict[str, Any]:
    """What stays with the delivery: how many, when, what shows it."""
    return {
        "count": one.count,
        "exported": one.exported,
        "sent_at": one.sent_at.isoformat() if one.sent_at else None,
        "proof": one.proof.token if one.proof else None,
    }
