"""Signing the gates of a ticket: approve, return, reject; or accept an approval that was given elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ticketing.desk.attachments.actions import attach
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.queries import requesters
from ticketing.desk.cases.rules import able, ask_hands, effects_on, office_day, rules_of
from ticketing.desk.cases.versions import hold
from ticketing.desk.gates.authors import authors, workers
from ticketing.desk.gates.models import OPEN, REJECTED, RETURNED, WAITING, TicketGate
from ticketing.desk.gates.opening import settle, shown_by
from ticketing.desk.gates.queries import any_refused, areas_for, counting, row, signer_for, to_sign
from ticketing.desk.moving.actions import catch_up
from ticketing.ledger.events.models import Event
from ticketing.ledger.reactions.actions import follow
from ticketing.ledger.recording.actions import record
from ticketing.office.departments.models import Department
from ticketing.office.files.models import StoredFile
from ticketing.office.people.models import Person
from ticketing.office.people.queries import Signer
from ticketing.office.procedures.capabilities import who
from ticketing.office.signatures.actions import sign
from ticketing.office.signatures.channels import DESK, EVIDENCE
from ticketing.office.signatures.models import APPROVED, Signature
from ticketing.office.signatures.verdicts import VERDICTS, taken
from ticketing.web.outcomes import Overtaken
from workflows.capabilities import ACCEPT_EVIDENCE
from workflows.refusals import Refused

CHANGED = "La solicitud cambió después de que usted la abrió. Lea la versión nueva antes de firmar."
ACCEPTED = ("application/pdf", "message/rfc822", "application/vnd.ms-outlook")


def sign_gate(
    ticket: Ticket,
    gate: str,
    verdict: str,
    *,
    by: Person,
    at: datetime,
    content_hash: str,
    note: str = "",
    channel: str = DESK,
    area: int | None = None,
    evidence: StoredFile | None = None,
    on_behalf_of: Person | None = None,
    declared: Mapping[str, Any] | None = None,
) -> Signature:
    """Approve, return or reject what the gate protects, as it was read (`content_hash`).

    `declared`: who was signed in where somebody else said to be the signer; it is kept with the event.

    Whoever heads several of the named areas signs for all of them unless `area` says for which. A substitute signs in
    the name of the absent person, whether the caller names that person or not.
    """
    hold(ticket)
    catch_up(ticket, at=at)
    standing = _open(ticket, gate, verdict)
    _ask_offered(ticket, standing, verdict)
    signer = signer_for(ticket, gate, by, office_day(ticket, at))
    if signer is None or (on_behalf_of is not None and on_behalf_of not in (signer.person, signer.on_behalf_of)):
        raise Refused(_not_his(ticket, by))
    if content_hash != to_sign(ticket, gate):
        raise Overtaken(CHANGED)
    _ask_first_time(ticket, standing, signer)
    given = [
        _given(ticket, gate, verdict, there, at, note, channel, evidence, place)
        for place, there in _places(ticket, standing, signer, area, at)
    ]
    _decide(ticket, standing, given, at, declared)
    return given[-1]


def accept_evidence(
    ticket: Ticket,
    gate: str,
    evidence: StoredFile,
    *,
    by: Person,
    at: datetime,
    note: str = "",
    area: int | None = None,
    seen: int | None = None,
) -> Signature:
    """Somebody of the office accepts an approval by memo or mail: it counts as the gate's, under his or her name."""
    hold(ticket, seen)
    catch_up(ticket, at=at)
    standing = _open(ticket, gate, APPROVED)
    if standing.opinion:
        raise Refused(f"«{rules_of(ticket).gate(gate).label}» es un concepto: lo da quien lo firma.")
    ask_hands(ticket, by)
    wrote = by.id in {*requesters(ticket), ticket.content.made_by_id}
    if wrote or not able(ticket, by, ACCEPT_EVIDENCE, at=at):
        raise Refused(
            f"Una aprobación adjunta la acepta {who(ACCEPT_EVIDENCE, ticket.procedure_row.name)} y no la haya radicado."
        )
    if evidence.media_type not in ACCEPTED:
        raise Refused("La aprobación adjunta debe ser un correo (.eml o .msg) o un PDF.")
    places = shown_by(ticket, gate, area)
    if not places:
        raise Refused(_no_area(area))
    if all(place is not None and place.id in _signed_for(ticket, standing) for place in places):
        raise Refused("Esa área ya firmó; elija la que falta.")
    attach(ticket, evidence, "approval", by=by, at=at, area_id=area)
    signer = Signer(by)
    given = [_given(ticket, gate, APPROVED, signer, at, note, EVIDENCE, evidence, place) for place in places]
    _decide(ticket, standing, given, at)
    return given[-1]


def _open(ticket: Ticket, gate: str, verdict: str) -> TicketGate:
    """The gate, if it can be signed so now: once one was refused nothing is approved until the requester edits."""
    standing, label = row(ticket, gate), rules_of(ticket).gate(gate).label
    if ticket.ended_at is not None:
        raise Refused(f"La solicitud está «{ticket.state}»: ya no espera firmas.")
    if standing.status in (RETURNED, REJECTED) or (_agrees(verdict) and any_refused(ticket)):
        raise Refused("La solicitud fue devuelta o rechazada; espera a que quien la radicó la corrija.")
    if standing.status == WAITING:
        before = rules_of(ticket).gate(str(rules_of(ticket).gate(gate).after)).label
        raise Refused(f"«{label}» se pide después de «{before}», que todavía falta.")
    if standing.status != OPEN:
        raise Refused(f"«{label}» ya está dado.")
    return standing


def _agrees(verdict: str) -> bool:
    return verdict in VERDICTS and VERDICTS[verdict].agrees


def _ask_offered(ticket: Ticket, standing: TicketGate, verdict: str) -> None:
    gate = rules_of(ticket).gate(standing.name)
    if verdict in taken(opinion=standing.opinion, areas=gate.areas is not None):
        return
    label = gate.label
    if standing.opinion:
        raise Refused(f"«{label}» es un concepto: diga si es favorable o desfavorable.")
    if gate.areas is not None:
        raise Refused(f"En «{label}» diga si su área está enterada, si tiene una observación o si la rechaza.")
    raise Refused(f"«{label}» es un visto bueno: apruebe, devuelva o rechace.")


def _not_his(ticket: Ticket, by: Person) -> str:
    if by.id in authors(ticket):
        return "Nadie da el visto bueno a lo que radicó o escribió, ni en nombre de otra persona."
    if by.id in workers(ticket):
        return "Usted atiende o atendió esta solicitud: quien la trabaja no la firma, ni en nombre de otra persona."
    return "Esta firma le corresponde a otra persona."


def _ask_first_time(ticket: Ticket, standing: TicketGate, signer: Signer) -> None:
    """Where several people must agree, nobody does so twice. Areas are asked one by one (`_places`)."""
    if rules_of(ticket).gate(standing.name).areas:
        return
    if any(each.person_id == signer.person.id for each in counting(ticket, standing)):
        raise Refused("Usted ya firmó esta versión; falta la firma de otra persona.")


def _places(
    ticket: Ticket, standing: TicketGate, signer: Signer, area: int | None, at: datetime
) -> Sequence[tuple[Department | None, Signer]]:
    """For which areas this signature is given, and as whom; for none in particular at a gate that is no area's."""
    if rules_of(ticket).gate(standing.name).areas is None:
        return [(None, signer)]
    done = _signed_for(ticket, standing)
    mine = areas_for(ticket, standing.name, signer.person, office_day(ticket, at))
    chosen = [(place, there) for place, there in mine if place.id not in done and area in (None, place.id)]
    if not chosen:
        raise Refused("Su área ya firmó, o no es una de las áreas nombradas.")
    return chosen


def _signed_for(ticket: Ticket, standing: TicketGate) -> set[int | None]:
    """The areas whose signature counts already."""
    return {each.area_id for each in counting(ticket, standing)}


def _no_area(area: int | None) -> str:
    if area is None:
        return "Elija de cuál de las áreas es: la evidencia de una no vale por las demás."
    return "Esa área no es una de las nombradas."


def _given(
    ticket: Ticket,
    gate: str,
    verdict: str,
    signer: Signer,
    at: datetime,
    note: str,
    channel: str,
    evidence: StoredFile | None,
    area: Department | None,
) -> Signature:
    return sign(
        ticket,
        gate,
        content_hash=to_sign(ticket, gate),
        verdict=verdict,
        by=signer.person,
        on_behalf_of=signer.on_behalf_of,
        at=at,
        note=note,
        channel=channel,
        evidence=evidence,
        area=area,
        fallback=signer.fallback,
    )


def _decide(
    ticket: Ticket,
    standing: TicketGate,
    given: Sequence[Signature],
    at: datetime,
    declared: Mapping[str, Any] | None = None,
) -> None:
    """Write each signature into the story; the last event carries what together they decide, and is told once."""
    verdict = given[-1].verdict
    if refused := VERDICTS[verdict].refusal is not None:
        standing.status = VERDICTS[verdict].status
    event = [_recorded(ticket, standing, each, at, declared) for each in given][-1]
    settle(ticket, at=at, event=event)
    follow(event, effects_on(ticket, "refused" if refused else "signed"))


def _recorded(
    ticket: Ticket, standing: TicketGate, signature: Signature, at: datetime, declared: Mapping[str, Any] | None
) -> Event:
    payload: dict[str, Any] = {
        "gate": standing.name,
        "label": rules_of(ticket).gate(standing.name).label,
        "verdict": signature.verdict,
        "note": signature.note,
        "channel": signature.channel,
        "area": signature.area_id,
        "content_hash": signature.content_hash,
        "evidence": signature.evidence.token if signature.evidence else None,
    }
    payload |= {"fallback": True} if signature.fallback else {}
    payload |= {"declared": dict(declared)} if declared else {}
    acting_for = signature.on_behalf_of
    return record(ticket, "signed", by=signature.person, acting_for=acting_for, at=at, payload=payload)
