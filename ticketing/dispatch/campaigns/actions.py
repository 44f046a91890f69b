"""Make a campaign from a request, compose it, arm it, correct it, and give its figures back to the ticket."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from ticketing.desk.deliverables import actions as deliverables
from ticketing.desk.rules import calendar_of, office_day, rules_of
from ticketing.desk.tickets.completeness import ask_complete
from ticketing.desk.tickets.models import Ticket
from ticketing.dispatch.campaigns.hashes import substance_gate, substance_hash
from ticketing.dispatch.campaigns.queries import TICKET, of_ticket, ticket_of
from ticketing.dispatch.reports.evidence import leave_report
from ticketing.ledger.events.actions import record
from ticketing.massmail.campaigns import actions as campaigns
from ticketing.massmail.campaigns.manner import Manner
from ticketing.massmail.campaigns.models import ARMED, DRAFT, FINISHED, HELD, PAUSED, RUNNING, Campaign
from ticketing.massmail.delivery.queries import balance
from ticketing.office import roles
from ticketing.office.people.models import Person
from ticketing.office.people.queries import roles_of
from ticketing.office.senders import queries as senders
from ticketing.office.signatures.actions import sign
from ticketing.office.signatures.models import APPROVED, Signature
from ticketing.web.outcomes import Overtaken
from workflows.refusals import Refused

CAMPAIGN = "campaign"
REST, REACHED, ALL = "rest", "reached", "all"
ONLY = {REST: "only_unreached_of", REACHED: "only_reached_of"}
EDITABLE = frozenset({DRAFT, HELD})
COMPOSED = ("from_name", "from_address", "reply_to", "subject", "preheader", "words", "tracking", "mail_class", "utm")


def from_ticket(
    ticket: Ticket,
    *,
    from_address: str,
    by: Person,
    at: datetime,
    corrects: Campaign | None = None,
    to: str = REST,
) -> Campaign:
    """The campaign of an approved request: words, audience and sender carried over.

    A correction goes to those whom the first one did not reach or, if asked, to all, or to exactly those whom it
    reached (an "alcance"). Refused where the request is not in work or owes no campaign.
    """
    _ask_for_campaign(ticket, corrects)
    fields = ticket.content.fields
    rule = dict(fields["audience"])
    if corrects is not None and to in ONLY:
        rule[ONLY[to]] = corrects.id
    campaign = campaigns.draft(
        name=f"{ticket.number} {ticket.subject}"[:300],
        origin_kind=TICKET,
        origin_id=ticket.id,
        corrects_id=corrects.id if corrects else None,
        **sender(ticket, from_address),
        subject=fields["subject"],
        words=fields["words"],
        audience_rule=rule,
        not_after=_end_of(ticket, fields.get("latest_date")),
        substance_hash=substance_hash(ticket),
        by=by,
        at=at,
    )
    if corrects is not None:
        deliverables.reopen(ticket, CAMPAIGN, by=by, at=at)
    record(ticket, "campaign_made", by=by, at=at, payload={"campaign_id": campaign.id, "name": campaign.name})
    return campaign


def compose(campaign: Campaign, changes: Mapping[str, Any], *, by: Person, at: datetime, seen: int) -> None:
    """Change how the campaign reads or goes out. Whatever differs from the proof asks for a new confirmation.

    A sender is chosen by its address, from the register; its name comes from there.
    """
    chosen = {name: value for name, value in changes.items() if name != "from_name"}
    if "from_address" in chosen:
        chosen |= _registered(campaign, chosen["from_address"])
    _write(campaign, chosen, by=by, at=at, seen=seen)


def _write(campaign: Campaign, changes: Mapping[str, Any], *, by: Person, at: datetime, seen: int) -> None:
    _ask_unchanged(campaign, seen)
    if campaign.status not in EDITABLE:
        raise Refused(
            "La campaña ya está programada o enviada: su contenido no cambia. Retírela primero de la programación."
        )
    changed = [name for name in COMPOSED if name in changes and changes[name] != getattr(campaign, name)]
    for name in changed:
        setattr(campaign, name, changes[name])
    if changed:
        campaign.going_hash = ""
        record(campaign, "composed", by=by, at=at, payload={"changed": changed})


def carry_over(campaign: Campaign, *, from_address: str, by: Person, at: datetime, seen: int) -> None:
    """Take words, subject, sender and audience anew from the ticket, whose content changed since."""
    ticket = ticket_of(campaign)
    _ask_owed(ticket)
    fields = ticket.content.fields
    carried = {"reply_to": "", "subject": fields["subject"], "words": fields["words"]} | sender(ticket, from_address)
    _write(campaign, carried, by=by, at=at, seen=seen)
    kept = {key: value for key, value in campaign.audience_rule.items() if key in ONLY.values()}
    campaign.audience_rule = dict(fields["audience"]) | kept
    campaign.not_after = _end_of(ticket, fields.get("latest_date"))
    campaign.substance_hash = substance_hash(ticket)
    campaign.going_hash = ""


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
) -> None:
    """Arm it, to start at once or at an hour inside the window; above a number of recipients by another person."""
    senders.chosen(campaign.from_address, ticket_of(campaign).department)
    campaigns.arm(
        campaign, start_at=start_at, by=by, at=at, seen=seen, second_person_above=second_above, manner=manner,
        over_quota=over_quota,
    )  # fmt: skip


def sign_substance(ticket: Ticket, *, by: Person, at: datetime) -> Signature:
    """Signature (a) of the office's own work, which has no such gate: by a coordinator other than the filer."""
    if not ticket.own_initiative or roles.COORDINATOR not in roles_of(by, office_day(ticket, at)):
        raise Refused("Esta firma corresponde a la coordinación, y solo en trabajo propio de la oficina.")
    authors = {campaign.author_id for campaign in of_ticket(ticket)}
    if by.id == ticket.requester_id or by.id in authors:
        raise Refused(
            "Quien hizo la solicitud o la campaña no puede firmarla; pídalo a otra persona de la coordinación."
        )
    gate, content = substance_gate(ticket).name, substance_hash(ticket)
    return sign(ticket, gate, content_hash=content, verdict=APPROVED, by=by, at=at)


def withdraw_leave(ticket: Ticket, *, at: datetime) -> None:
    """The ticket lost its leave to send: what is armed is held, what runs is paused at the message."""
    reason = f"La solicitud {ticket.number} dejó de estar en proceso o espera una firma."
    for campaign in of_ticket(ticket):
        if campaign.status == ARMED:
            campaigns.hold(campaign, reason=reason, by=None, at=at)
        elif campaign.status == RUNNING:
            campaigns.pause(campaign, by=None, at=at)


def cancel_armed(ticket: Ticket, *, at: datetime) -> None:
    """The ticket is annulled: what is armed or held goes with it. Refused while something runs or is paused."""
    for campaign in of_ticket(ticket):
        if campaign.status in {RUNNING, PAUSED}:
            raise Refused(f"La campaña «{campaign.name}» está en envío: cancélela antes de anular la solicitud.")
        if campaign.status in {DRAFT, ARMED, HELD}:
            campaigns.cancel(campaign, reason=f"Se anuló la solicitud {ticket.number}.", by=None, at=at)


def deliver(campaign: Campaign, *, at: datetime) -> None:
    """A finished campaign ticks its deliverable, with its figures and its report as the evidence (G-19, U-3)."""
    if campaign.status != FINISHED:
        return
    figures = balance(campaign.id)
    evidence = {"campaign_id": campaign.id, "figures": figures, "finished_at": _iso(campaign.finished_at)}
    evidence["files"] = [leave_report(campaign, at=at).token]
    deliverables.tick(ticket_of(campaign), CAMPAIGN, evidence=evidence, by=None, at=at)


def sender(ticket: Ticket, ours: str) -> dict[str, str]:
    """From whom it goes out. An address that may not be used (any more) gets the answers; the office's own sends."""
    asked = ticket.content.fields["sender"]
    address = asked.get("address", "")
    if senders.obstacle(address, ticket.department) is None:
        return {"from_name": asked["name"], "from_address": address}
    return {"from_name": senders.principal().name, "from_address": ours, "reply_to": address}


def _registered(campaign: Campaign, address: str) -> dict[str, str]:
    found = senders.chosen(address, ticket_of(campaign).department)
    same = campaign.from_address == found.address
    return {"from_address": found.address, "from_name": campaign.from_name if same else found.name}


def _ask_for_campaign(ticket: Ticket, corrects: Campaign | None) -> None:
    procedure = rules_of(ticket)
    _ask_owed(ticket)
    if not ticket.received or procedure.state(ticket.state).clock != "running" or ticket.state == procedure.initial:
        raise Refused("Tome primero la solicitud: la campaña se hace con la solicitud en proceso.")
    open_ones = [one for one in of_ticket(ticket) if one.status not in {FINISHED, "cancelled"}]
    if open_ones:
        raise Refused(f"Esta solicitud ya tiene una campaña sin terminar: «{open_ones[0].name}».")
    if corrects is None and any(one.status == FINISHED for one in of_ticket(ticket)):
        raise Refused("La campaña de esta solicitud ya salió; si hay que corregir, haga una corrección.")


def _ask_owed(ticket: Ticket) -> None:
    """Refused where its category, which the office may have changed, has no campaign or lacks what one needs."""
    category = rules_of(ticket).category(ticket.category)
    if CAMPAIGN not in category.deliverables:
        raise Refused(f"La categoría «{category.display}» no incluye una campaña.")
    ask_complete(ticket)


def _ask_unchanged(campaign: Campaign, seen: int) -> None:
    if campaign.version != seen:
        raise Overtaken(
            "Otra persona cambió esta campaña mientras usted la veía. Vuelva a abrirla para ver cómo quedó."
        )


def _end_of(ticket: Ticket, latest: str | None) -> datetime | None:
    """The last instant of the approved date, on the office's wall."""
    if not latest:
        return None
    return datetime.combine(date.fromisoformat(latest), time(23, 59, 59), calendar_of(ticket).zone)


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
