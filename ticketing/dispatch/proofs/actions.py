"""Send a proof, confirm it (the second signature), or ask for changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import PROOF_SENT, own_work
from ticketing.desk.messages.actions import post
from ticketing.dispatch.campaigns import answers
from ticketing.dispatch.campaigns.actions import EDITABLE
from ticketing.dispatch.campaigns.facts import take_by_fact
from ticketing.dispatch.campaigns.hands import alone, ask_hands_free
from ticketing.dispatch.campaigns.hashes import GOING, going_hash, substance_hash
from ticketing.dispatch.campaigns.leave import not_in_work
from ticketing.dispatch.campaigns.queries import ticket_of
from ticketing.dispatch.own_means.queries import open_of
from ticketing.dispatch.proofs.models import Proof
from ticketing.dispatch.proofs.queries import absence, newest, standing_for, why_not
from ticketing.dispatch.proofs.ready import Ready, ready, still
from ticketing.extensions import db
from ticketing.ledger.events.models import Event
from ticketing.ledger.recording.actions import record
from ticketing.massmail.campaigns.actions import compile_content, lock
from ticketing.massmail.campaigns.domains import meet
from ticketing.massmail.campaigns.models import Campaign
from ticketing.office.people.models import Person
from ticketing.office.people.queries import Signer
from ticketing.office.senders import queries as senders
from ticketing.office.signatures.actions import sign
from ticketing.office.signatures.models import APPROVED, Signature
from ticketing.web.outcomes import Overtaken
from workflows.refusals import Refused

SENT, ANSWERED = PROOF_SENT, "answered"


def send_proof(
    campaign: Campaign,
    *,
    institution: str,
    note: str,
    by: Person,
    at: datetime,
    seen: int,
    prepared: Ready | None = None,
) -> Proof:
    """Keep the campaign as it would go out and ask the requester to confirm it; the clock stands meanwhile.

    `prepared`: its words compiled and its audience counted, before any lock was taken. Overtaken if it changed since.
    """
    note = note.strip()
    prepared = prepared or ready(campaign, institution, at=at)
    lock(campaign, seen)
    ticket = ticket_of(campaign)
    _ask_ready(campaign, ticket)
    ask_hands_free(campaign, by)
    made = still(prepared, campaign, institution)
    content = compile_content(campaign, institution=institution, at=at, made=made.content)
    campaign.estimate = made.reach.included
    meet(made.reach.people, at)
    campaign.going_hash, campaign.going_content = going_hash(campaign, content.sha256), content.sha256
    proof = Proof(
        campaign_id=campaign.id,
        ticket_id=ticket.id,
        going_hash=campaign.going_hash,
        differences=made.differences,
        sent_by_id=by.id,
        sent_at=at,
    )
    db.session.add(proof)
    db.session.flush()
    record(
        campaign,
        SENT,
        by=by,
        at=at,
        payload={"proof_id": proof.id, "note": note},
        effects=("mail_proof", "mail_test"),
    )
    _step(ticket, SENT, note=note or "Se envió la prueba de la campaña para su validación.", by=by, at=at)
    return proof


def confirm(
    proof: Proof, *, by: Person, at: datetime, channel: str, declared: Mapping[str, Any] | None = None
) -> Signature:
    """Signature (b): the campaign as it will go out. The ticket goes back to work by the requester's answer.

    `declared`: who was signed in where somebody else said to be the one who confirms.
    """
    lock(proof.campaign)
    campaign, ticket = proof.campaign, ticket_of(proof.campaign)
    _ask_standing(proof, by, at)
    signer, told = _signer(ticket, by, at), _told(proof, by, at, declared)
    signature = sign(
        campaign, GOING, content_hash=proof.going_hash, verdict=APPROVED, by=by, at=at, channel=channel,
        on_behalf_of=signer.on_behalf_of, fallback=signer.fallback,
    )  # fmt: skip
    proof.answered_at = at
    payload = {"proof_id": proof.id, "channel": channel} | told | ({"alone": True} if alone(ticket, by) else {})
    record(campaign, "proof_confirmed", by=by, at=at, acting_for=signer.on_behalf_of, payload=payload)
    _step(ticket, ANSWERED, note="Prueba confirmada: puede salir así.", by=by, at=at)
    return signature


def ask_changes(
    proof: Proof, *, note: str, by: Person, at: datetime, channel: str, declared: Mapping[str, Any] | None = None
) -> None:
    """The requester wants something else; what it is is kept on the ticket, word for word, and told in one mail: by
    the step that it takes or, where the procedure has none, as a message."""
    if not note.strip():
        raise Refused("Escriba qué debe cambiar; así el equipo sabe qué ajustar.")
    lock(proof.campaign)
    _ask_standing(proof, by, at)
    told = _told(proof, by, at, declared)
    proof.answered_at = at
    campaign = proof.campaign
    campaign.going_hash = ""
    record(
        campaign, "changes_asked", by=by, at=at, payload={"proof_id": proof.id, "note": note, "channel": channel} | told
    )
    ticket = ticket_of(campaign)
    if _step(ticket, ANSWERED, note=f"La prueba necesita ajustes: {note.strip()}", by=by, at=at) is None:
        post(ticket, note, internal=False, by=by, at=at, via=channel)


def _ask_ready(campaign: Campaign, ticket: Ticket) -> None:
    if open_of(campaign) is not None:
        raise Refused("La campaña se está despachando por otros medios; no hay nada que probar.")
    if campaign.status not in EDITABLE:
        raise Refused("La campaña ya está programada o enviada; no hay nada que probar.")
    reason = not_in_work(ticket)
    if reason is not None:
        raise Refused(reason)
    if campaign.substance_hash != substance_hash(ticket):
        raise Refused("La solicitud cambió después de hacer la campaña: traiga primero lo aprobado.")
    senders.chosen(campaign.from_address, ticket.department)
    answers.ask(ticket, campaign.reply_to)


def _ask_standing(proof: Proof, by: Person, at: datetime) -> None:
    campaign = proof.campaign
    if why := why_not(proof, by, at):
        raise Refused(why)
    last = newest(campaign)
    if last is None or last.id != proof.id or proof.going_hash != campaign.going_hash:
        raise Overtaken("Esta prueba ya no es la última: la campaña cambió después. Espere la nueva prueba.")
    if campaign.status not in EDITABLE:
        raise Overtaken("Esta campaña ya no espera una respuesta: se programó, salió o se canceló.")
    if proof.answered_at is not None:
        raise Overtaken("Esta prueba ya fue respondida.")


def _signer(ticket: Ticket, by: Person, at: datetime) -> Signer:
    """In whose name it is confirmed: one's own, or that of whom one stands in for."""
    own = own_work(ticket) or by.id == ticket.requester_id
    return (None if own else standing_for(ticket, by, at)) or Signer(by)


def _told(proof: Proof, by: Person, at: datetime, declared: Mapping[str, Any] | None) -> dict[str, Any]:
    """What stays on record besides: why somebody else answered for the requester, and who was signed in."""
    ticket = ticket_of(proof.campaign)
    told: dict[str, Any] = {"declared": dict(declared)} if declared else {}
    if not own_work(ticket) and by.id != ticket.requester_id:
        told["absence"] = absence(proof, at)
    return told


def _step(ticket: Ticket, fact: str, *, note: str, by: Person, at: datetime) -> Event | None:
    """Who answers for an absent requester answers in the requester's part."""
    absent = ticket.requester if fact == ANSWERED and by.id != ticket.requester_id else None
    return take_by_fact(ticket, fact, note=note, by=by, at=at, acting_for=absent)
