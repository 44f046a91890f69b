"""Draw a month's sample, review what was drawn, sign the review."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ticketing.extensions import canonical, db
from ticketing.ledger.recording.actions import record
from ticketing.ledger.seals.actions import seal
from ticketing.ledger.seals.models import Seal
from ticketing.office.people.models import Person
from ticketing.office.procedures.queries import first
from ticketing.office.signatures.actions import sign
from ticketing.office.signatures.models import APPROVED
from ticketing.oversight.samples.hands import own_work
from ticketing.oversight.samples.models import Sample, SampleItem
from ticketing.oversight.samples.months import bounds, ended, is_month
from ticketing.oversight.samples.population import Member, hash_of, population
from ticketing.oversight.samples.queries import METHODS, find, first_seal_after
from ticketing.oversight.samples.rederive import rederive
from ticketing.web.outcomes import Overtaken
from workflows import sampling
from workflows.refusals import Refused

CONFORMING, NOT_CONFORMING = "conforme", "no conforme"
GATE = "review"


def draw_sample(month: str, *, size: int, by: Person, at: datetime, procedure: str | None = None) -> Sample:
    """Freeze the month's population of requests of that procedure (else of the first), and draw from it.

    The seed is the hash of the first seal of the overall chain after the month's end: nobody can choose it, and
    anybody who holds the chain can find it again. Refused before the month is over, and a second time.
    """
    name = procedure or first().name
    _ask_month(month, name, at)
    if size < 1:
        raise Refused("El tamaño de la muestra debe ser de al menos una solicitud; revise el ajuste.")
    members = population(month, name)
    if not members:
        raise Refused("En ese mes no se gestionó ninguna solicitud: no hay de qué sortear.")
    sample = _claimed(month, name, members, by, at)
    sample.seed, numbers = _seed(sample, by, at), {str(m["number"]): int(m["ticket_id"]) for m in members}
    drawn = METHODS[sample.method](list(numbers), seed=sample.seed, size=size)
    sample.size = len(drawn)
    sample.items = [SampleItem(ticket_id=numbers[one], position=n) for n, one in enumerate(drawn, 1)]
    facts = {"seed": sample.seed, "method": sample.method, "population": sample.population_hash, "drawn": drawn}
    record(sample, "drawn", by=by, at=at, payload={"month": month, "procedure": name} | facts)
    return sample


def review(item: SampleItem, *, verdict: str, note: str, by: Person, at: datetime, seen: int | None = None) -> None:
    """Record the verdict on one ticket, with its times reckoned anew from its segments."""
    ask_open(item.sample)
    if seen is not None and seen != item.version:
        raise Overtaken(_who_reviewed(item))
    if verdict not in {CONFORMING, NOT_CONFORMING}:
        raise Refused("Elija si la solicitud es conforme o no conforme.")
    if verdict == NOT_CONFORMING and not (note.strip() or item.findings):
        raise Refused("Lo no conforme necesita un hallazgo o una observación que diga por qué.")
    item.verdict, item.note = verdict, note.strip()
    item.rederived = rederive(item, at).kept()
    item.reviewed_by, item.reviewed_at = by, at
    payload = {"number": item.ticket.number, "verdict": verdict, "note": item.note, "rederived": item.rederived}
    record(item.sample, "reviewed", by=by, at=at, payload=payload | {"own_work": own_work(item, by)})


def sign_review(sample: Sample, *, by: Person, at: datetime, seen: int | None = None) -> None:
    """Close the month: every drawn ticket has its verdict, and from here on nothing of it changes."""
    ask_open(sample)
    if seen is not None and sample.revision != seen:
        raise Overtaken("La revisión cambió mientras usted la veía. Mírela de nuevo antes de firmar.")
    left = [item.ticket.number for item in sample.items if item.verdict is None]
    if left:
        raise Refused(f"Faltan por revisar {len(left)} de {sample.size} solicitudes: {', '.join(left[:5])}.")
    sample.signed_by, sample.signed_at = by, at
    signature = sign(sample, GATE, content_hash=review_hash(sample), verdict=APPROVED, by=by, at=at)
    payload = {"month": sample.month, "content": signature.content_hash}
    record(sample, "review_signed", by=by, at=at, payload=payload)


def review_hash(sample: Sample) -> str:
    """The hash of all that a signature of the review stands for."""
    items = [
        [item.ticket_id, item.verdict, item.note, item.rederived.get("breached"), item.rederived.get("agrees")]
        + [[found.code, found.text] for found in item.findings]
        for item in sample.items
    ]
    said = [sample.month, sample.method, sample.seed, sample.population_hash, items]
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def ask_open(sample: Sample) -> None:
    """Refuse what comes after the signature, and let one review or signature at a time through."""
    db.session.execute(select(Sample.id).where(Sample.id == sample.id).with_for_update())
    for row in (sample, *sample.items):
        db.session.expire(row)
    if sample.signed_by is not None and sample.signed_at is not None:
        raise Overtaken(f"{sample.signed_by.name} ya firmó la revisión de este mes; no admite cambios.")


def _ask_month(month: str, procedure: str, at: datetime) -> None:
    if not is_month(month):
        raise Refused(f"«{month}» no es un mes; se escribe así: 2026-10.")
    if not ended(month, at):
        raise Refused("Ese mes no ha terminado: la muestra se sortea cuando su población ya no cambia.")
    found = find(month, procedure)
    if found is not None:
        raise Overtaken(f"{found.drawn_by.name} ya sorteó la muestra de ese mes.")


def _claimed(month: str, procedure: str, members: list[Member], by: Person, at: datetime) -> Sample:
    """The row of the month and procedure. It is unique in the database: of two draws at once, one waits for the other
    and is told."""
    sample = Sample(
        month=month,
        procedure=procedure,
        method=sampling.METHOD,
        seed="",
        size=0,
        population=members,
        population_hash=hash_of(members),
        drawn_by=by,
        drawn_at=at,
    )
    try:
        with db.session.begin_nested():
            db.session.add(sample)
    except IntegrityError:
        raise Overtaken("Otra persona acaba de sortear la muestra de ese mes.") from None
    return sample


def _seed(sample: Sample, by: Person, at: datetime) -> str:
    """Where nothing was sealed since the month's end, what is unsealed is sealed now, with the asking itself in it."""
    found = first_seal_after(bounds(sample.month)[1])
    if found is None:
        record(sample, "asked", by=by, at=at, payload={"month": sample.month, "procedure": sample.procedure})
        found = _sealed(sample.month, at)
    return found.hash


def _sealed(month: str, at: datetime) -> Seal:
    """The seal made now; or, where somebody else was sealing at this moment, the first of theirs."""
    with suppress(IntegrityError), db.session.begin_nested():
        seal(at=at)
    found = first_seal_after(bounds(month)[1])
    if found is None:
        raise Refused("El registro se estaba sellando en este momento. Vuelva a pedir el sorteo.")
    return found


def _who_reviewed(item: SampleItem) -> str:
    who = item.reviewed_by.name if item.reviewed_by else "Otra persona"
    return f"{who} revisó esta solicitud mientras usted la veía: la dejó «{item.verdict}». Mírela de nuevo."
