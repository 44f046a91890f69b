"""Compose a campaign, arm it, cancel it. Making one has a file of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ticketing.audience.lists.queries import of_rule
from ticketing.desk.cases.meant import meant
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import office_day, rules_of, zone_of
from ticketing.desk.cases.versions import hold
from ticketing.desk.clock.actions import schedule
from ticketing.desk.deliverables import actions as deliverables
from ticketing.desk.deliverables.queries import done, owes
from ticketing.dispatch.campaigns import answers
from ticketing.dispatch.campaigns.classes import agreed, ask_ceiling, ask_sender, own_sender
from ticketing.dispatch.campaigns.corrections import ALL, REACH, REACHED, REST
from ticketing.dispatch.campaigns.engines import ask_fixed, ask_short, deliverable_of, engine_of, rule_of
from ticketing.dispatch.campaigns.hands import CARRIED, alone, ask_hands_free, why_not_sign_substance
from ticketing.dispatch.campaigns.hashes import substance_gate, substance_hash
from ticketing.dispatch.campaigns.making import ask_owed, end_of, from_ticket, sender, worded
from ticketing.dispatch.campaigns.queries import of_engine, of_ticket, ticket_of
from ticketing.dispatch.numbers.actions import take
from ticketing.dispatch.own_means.queries import open_of
from ticketing.ledger.recording.actions import record
from ticketing.massmail.campaigns import actions as campaigns
from ticketing.massmail.campaigns.manner import Manner
from ticketing.massmail.campaigns.models import ARMED, DRAFT, FINISHED, HELD, RUNNING, STATUS_WORDS, Campaign
from ticketing.massmail.campaigns.queries import balance
from ticketing.massmail.campaigns.reach import Reach
from ticketing.massmail.content.actions import ask_links
from ticketing.office.people.models import Person
from ticketing.office.senders import queries as senders
from ticketing.office.signatures.actions import sign
from ticketing.office.signatures.channels import DESK
from ticketing.office.signatures.models import APPROVED, Signature
from ticketing.office.signatures.queries import valid
from ticketing.web.outcomes import Overtaken
from workflows.meanings import SEND_AT
from workflows.refusals import Refused

__all__ = [
    "ALL", "REACHED", "REST", "cancel", "carry_over", "compose", "from_ticket", "launch", "number",
    "resume", "sign_substance", "withdraw_leave",
]  # fmt: skip

EDITABLE = frozenset({DRAFT, HELD})
COMPOSED = ("from_name", "from_address", "reply_to", "subject", "preheader", "words", "tracking", "mail_class", "utm")


def compose(campaign: Campaign, changes: Mapping[str, Any], *, by: Person, at: datetime, seen: int) -> None:
    """Change how the campaign reads or goes out. Whatever differs from the proof asks for a new confirmation.

    A sender is chosen by its address, from the register; its name comes from there.
    """
    chosen = {name: value for name, value in changes.items() if name != "from_name"}
    if "from_address" in chosen:
        chosen |= _registered(campaign, chosen["from_address"])
    if chosen.get("reply_to", campaign.reply_to) != campaign.reply_to:
        chosen["reply_to"] = answers.kept(chosen["reply_to"])
        answers.ask(ticket_of(campaign), chosen["reply_to"])
    if chosen.get("words", campaign.words) != campaign.words:
        ask_links(chosen["words"])
    _write(campaign, chosen, by=by, at=at, seen=seen)


def _write(campaign: Campaign, changes: Mapping[str, Any], *, by: Person, at: datetime, seen: int) -> None:
    campaigns.lock(campaign, seen)
    ask_hands_free(campaign, by)
    if open_of(campaign) is not None:
        raise Refused(f"«{campaign.name}» se está despachando por otros medios: su contenido no cambia mientras tanto.")
    if campaign.status not in EDITABLE:
        raise Refused(
            "La campaña ya está programada o enviada: su contenido no cambia. Retírela primero de la programación."
        )
    said = {name: changes.get(name, getattr(campaign, name)) for name in COMPOSED}
    ask_fixed(campaign, said)
    if said["mail_class"] != campaign.mail_class:
        campaign.terms = agreed(ticket_of(campaign), said["mail_class"])
    said |= own_sender(ticket_of(campaign), campaign.agreed, said)
    changed = [name for name in COMPOSED if said[name] != getattr(campaign, name)]
    for name in changed:
        setattr(campaign, name, said[name])
    ask_ceiling(campaign)
    if changed:
        campaign.going_hash = ""
        record(campaign, "composed", by=by, at=at, payload={"changed": changed})


def carry_over(campaign: Campaign, *, from_address: str, by: Person, at: datetime, seen: int) -> None:
    """Take words, subject, sender and audience anew from the ticket, whose content changed since."""
    campaigns.lock(campaign, seen)
    ticket = ticket_of(campaign)
    ask_owed(ticket, engine_of(campaign))
    carried = {"reply_to": ""} | worded(ticket) | sender(ticket, from_address)
    _write(campaign, carried, by=by, at=at, seen=seen)
    reach = {key: value for key, value in campaign.audience_rule.items() if key in REACH}
    campaign.audience_rule = rule_of(ticket, engine_of(campaign)) | reach
    campaign.not_after = end_of(ticket)
    campaign.substance_hash = substance_hash(ticket)
    campaign.going_hash = ""
    record(campaign, CARRIED, by=by, at=at, payload={"version": ticket.content.number})


def launch(
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
) -> None:
    """Arm it, to start at once or at an hour inside the window; above a number of recipients by another person.

    `counted`: its audience, before the lock was taken; Overtaken if the campaign changed since.
    """
    campaigns.lock(campaign, seen)
    senders.chosen(campaign.from_address, ticket_of(campaign).department)
    ask_hands_free(campaign, by)
    ask_sender(campaign)
    ask_short(campaign)
    campaigns.arm(
        campaign, start_at=start_at, by=by, at=at, seen=seen, second_person_above=second_above, manner=manner,
        over_quota=over_quota, counted=counted,
    )  # fmt: skip
    if campaign.plain:
        number(campaign, by=by, at=at)
    schedule(ticket_of(campaign), until=_asked_for(campaign, at), by=by, at=at)


def number(campaign: Campaign, *, by: Person, at: datetime) -> None:
    """Give a notice that goes out its number, once."""
    ticket = ticket_of(campaign)
    label = rules_of(ticket).deliverable(deliverable_of(ticket, engine_of(campaign))).label
    take(campaign, label=label, by=by, at=at)


def _asked_for(campaign: Campaign, at: datetime) -> datetime:
    """Up to when it is not the office's time: the hour of the start, no later than the one that its requester asked for
    where the procedure asks for one."""
    ticket, start = ticket_of(campaign), campaign.start_at or at
    asked = meant(ticket, SEND_AT)
    if not asked:
        return start
    hour = datetime.fromisoformat(asked) if "T" in asked else datetime.fromisoformat(f"{asked}T23:59:59")
    return min(start, hour.replace(tzinfo=zone_of(ticket)))


def resume(campaign: Campaign, *, by: Person, at: datetime, seen: int | None = None) -> None:
    """Let what was paused go on, by somebody who may touch it."""
    campaigns.lock(campaign, seen)
    ask_hands_free(campaign, by)
    campaigns.resume(campaign, by=by, at=at, seen=seen)


def sign_substance(
    ticket: Ticket, *, by: Person, at: datetime, content_hash: str | None = None, channel: str = DESK
) -> Signature:
    """Signature (a) of the office's own work, which has no such gate: by a coordinator who did none of it.

    Overtaken if it is not what was read (`content_hash`) any more.
    """
    hold(ticket)
    if why := why_not_sign_substance(ticket, by, office_day(ticket, at)):
        raise Refused(why)
    gate, content = substance_gate(ticket), substance_hash(ticket)
    if content_hash is not None and content_hash != content:
        raise Overtaken("La solicitud cambió después de que usted la abrió. Lea la versión nueva antes de firmar.")
    if valid(ticket, gate.name, content):
        raise Refused("El contenido ya está firmado en esta versión; no hace falta otra firma.")
    payload: dict[str, Any] = {
        "gate": gate.name,
        "label": gate.label,
        "verdict": APPROVED,
        "note": "",
        "channel": channel,
    }
    payload |= {"area": None, "content_hash": content, "evidence": None}
    payload |= {"alone": True} if alone(ticket, by) else {}
    record(ticket, "signed", by=by, at=at, payload=payload)
    return sign(ticket, gate.name, content_hash=content, verdict=APPROVED, by=by, at=at, channel=channel)


def withdraw_leave(ticket: Ticket, *, at: datetime) -> None:
    """The ticket lost its leave to send: what is armed is held, what runs is paused at the message."""
    reason = f"La solicitud {ticket.number} dejó de estar en proceso o espera una firma."
    for campaign in of_ticket(ticket):
        if campaign.status == ARMED:
            campaigns.hold(campaign, reason=reason, by=None, at=at)
        elif campaign.status == RUNNING:
            campaigns.pause(campaign, by=None, at=at)


def cancel(
    campaign: Campaign, *, reason: str, by: Person, at: datetime, seen: int | None = None, was: str = ""
) -> Campaign:
    """Never again: who still waits is not written to. `was` is how it stood when the person decided.

    A correction that never began leaves the ticket as if it had not been made: what the corrected one delivered counts.
    """
    campaigns.lock(campaign, seen)
    if open_of(campaign) is not None:
        raise Refused(
            f"«{campaign.name}» se despacha por otros medios: quien la despacha la confirma, la deja o se niega."
        )
    if was and was != campaign.status:
        state = STATUS_WORDS[campaign.status]
        raise Overtaken(
            f"Mientras usted la miraba, esta campaña cambió: ahora está {state}. Revísela antes de cancelarla."
        )
    campaigns.cancel(campaign, reason=reason, by=by, at=at)
    if campaign.corrects_id is not None and campaign.frozen_at is None:
        _give_back(ticket_of(campaign), engine_of(campaign), at=at)
    return campaign


def _registered(campaign: Campaign, address: str) -> dict[str, str]:
    found = senders.chosen(address, ticket_of(campaign).department)
    same = campaign.from_address == found.address
    return {"from_address": found.address, "from_name": campaign.from_name if same else found.name}


def _give_back(ticket: Ticket, engine: str, *, at: datetime) -> None:
    ended = [one for one in of_engine(ticket, engine) if one.status == FINISHED and one.finished_at]
    owed = deliverable_of(ticket, engine)
    if ended and owes(ticket, owed) and not done(ticket, owed):
        deliverables.restore(ticket, owed, evidence=evidence(ended[-1]), done_at=ended[-1].finished_at or at, at=at)


def evidence(campaign: Campaign) -> dict[str, Any]:
    """What a campaign shows of itself where it is delivered: its id, its balance sheet, when it ended; of a notice its
    number and its groups."""
    groups = [one.name for one in of_rule(campaign.audience_rule)] if campaign.plain else []
    shown = {"number": campaign.heading.removesuffix(": "), "groups": sorted(groups)} if campaign.plain else {}
    return shown | {
        "campaign_id": campaign.id,
        "figures": balance(campaign.id),
        "finished_at": campaign.finished_at.isoformat() if campaign.finished_at else None,
    }
