"""Everything that is known about one person and one campaign, as one story in the order of time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from ticketing.audience.contacts.models import Contact
from ticketing.audience.contacts.queries import by_email
from ticketing.audience.lists.models import UNSUBSCRIBED, Membership
from ticketing.audience.lists.queries import lists_of
from ticketing.audience.reading.queries import took_back
from ticketing.audience.suppression.queries import blocks
from ticketing.audience.suppression.reasons import words as blocked_because
from ticketing.extensions import db
from ticketing.massmail.bounces.models import Bounce
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.campaigns.queries import get
from ticketing.massmail.recipients.attempts import of_recipient
from ticketing.massmail.recipients.models import (
    ACCEPTED,
    CANCELLED,
    DEFERRED,
    EXCLUDED,
    FAILED,
    PENDING,
    UNKNOWN,
    Attempt,
    Recipient,
)
from ticketing.massmail.recipients.outcome import AMBIGUOUS, TOO_OLD, UNSENDABLE
from ticketing.massmail.recipients.queries import recipient
from ticketing.massmail.replies.meaning import in_spanish
from ticketing.massmail.replies.reasons import COMPLAINT
from ticketing.massmail.statistics import came_back
from ticketing.massmail.statistics.labels import REASONS_OUT
from ticketing.massmail.tracking.models import CLICK, HUMAN, OPEN, REMOVAL, Hit
from ticketing.massmail.transports.models import PRINCIPAL, Transport
from ticketing.web.filters import when
from ticketing.web.outcomes import Missing

AUDIENCE, ATTEMPT, BOUNCE, READING, LEAVING = "audience", "attempt", "bounce", "reading", "leaving"
SMTP = "smtp"
MOST_HITS = 200


@dataclass(frozen=True)
class Moment:
    """One thing that happened. `said` are a server's own words; without `at` the moment was not kept."""

    at: datetime | None
    kind: str
    what: str
    said: str = ""


@dataclass(frozen=True)
class Explained:
    """A recipient and her story. `in_short` says in one sentence whether she got it and why not."""

    campaign: Campaign
    recipient: Recipient
    in_short: str
    moments: tuple[Moment, ...]


def explain(campaign_id: int, seq: int, *, reading: bool = True) -> Explained:
    """The story of one recipient, or Missing. `reading`: what she opened and followed too (it is hers alone)."""
    campaign, one = get(campaign_id), recipient(campaign_id, seq)
    if one is None:
        raise Missing
    contact = db.session.get(Contact, one.contact_id)
    told = [*_lists(campaign, contact), *_audience(campaign, one), *_attempts(campaign, one), *_bounces(one)]
    told += [*_blocks(contact), *_hits(campaign, one, reading=reading and not took_back(one.contact_id))]
    start = campaign.started_at or campaign.frozen_at or campaign.made_at
    # What carries no moment happened while it was being sent: it keeps its place after the start.
    ordered = sorted(enumerate(told), key=lambda pair: (pair[1].at or one.sent_at or start, pair[0]))
    return Explained(campaign, one, _in_short(campaign, one), tuple(moment for _, moment in ordered))


def find(campaign_id: int, email: str) -> Recipient | None:
    """The recipient whose contact has this address now, in any spelling of capitals."""
    contact = by_email(email)
    mine = (Recipient.campaign_id == campaign_id, Recipient.contact_id == (contact.id if contact else None))
    return db.session.scalars(select(Recipient).where(*mine)).first()


def _lists(campaign: Campaign, contact: Contact | None) -> Iterator[Moment]:
    codes = set(campaign.audience_rule.get("lists") or ())
    places: list[Membership] = [p for p in lists_of(contact) if p.mailing_list.code in codes] if contact else []
    for place in places:
        name, source = place.mailing_list.name, f" (origen: {place.source})" if place.source else ""
        yield Moment(place.since_at, AUDIENCE, f"Quedó en la lista «{name}»{source}.")
        if place.status == UNSUBSCRIBED:
            yield Moment(place.changed_at, LEAVING, f"Se dio de baja de la lista «{name}».")


def _audience(campaign: Campaign, one: Recipient) -> Iterator[Moment]:
    why = REASONS_OUT.get(one.reason or "", one.reason or "sin motivo anotado")
    if one.state == EXCLUDED and one.chunk < 0:
        yield Moment(campaign.frozen_at, AUDIENCE, f"Al fijar la audiencia quedó fuera. Motivo: {why}.")
        return
    yield Moment(campaign.frozen_at, AUDIENCE, "Quedó dentro de la audiencia de esta campaña.")
    if one.state == EXCLUDED:
        yield Moment(None, AUDIENCE, f"Se dejó fuera en el momento de enviar. Motivo: {why}.")


def _attempts(campaign: Campaign, one: Recipient) -> Iterator[Moment]:
    """Every try with its reply; the last is what became of her."""
    tried = of_recipient(campaign.id, one.seq)
    for each in tried:
        if each.number < one.attempts or one.state == ACCEPTED:
            yield Moment(each.at, ATTEMPT, _tried(campaign, each), each.reply or "")
    last = next((each.at for each in tried if each.number == one.attempts), None)
    yield from _last(campaign, one, last)


def _tried(campaign: Campaign, each: Attempt) -> str:
    if each.reason == AMBIGUOUS:
        return f"Intento {each.number}: se cortó mientras se entregaba, y no se sabe si llegó."
    again = f" Se acordó intentarlo otra vez {when(each.next_try_at, campaign.zone)}." if each.next_try_at else ""
    return f"Intento {each.number} por el servidor «{_transport(each)}». {in_spanish(each.code, each.reply)}{again}"


def _last(campaign: Campaign, one: Recipient, at: datetime | None) -> Iterator[Moment]:
    tries, how = ("1 intento", f" por el servidor «{_transport(one)}»")
    if one.attempts != 1:
        tries = f"{one.attempts} intentos"
    said = one.reply or ""
    if one.state == ACCEPTED:
        yield Moment(one.sent_at, ATTEMPT, f"Se entregó{how} tras {tries}. {in_spanish(one.code, one.reply)}", said)
    elif one.state == DEFERRED:
        again = f" Se vuelve a intentar {when(one.next_try_at, campaign.zone)}." if one.next_try_at else ""
        yield Moment(at, ATTEMPT, f"Aplazado tras {tries}{how}. {in_spanish(one.code, one.reply)}{again}", said)
    elif one.state == FAILED:
        yield Moment(at or _refused_at(one), ATTEMPT, _failed(campaign, one, tries), said)
    elif one.state == UNKNOWN:
        yield Moment(at, ATTEMPT, "El mensaje se estaba entregando cuando se cortó: no se sabe si llegó.", said)
    elif one.state == PENDING and one.reason == AMBIGUOUS:
        yield Moment(at, ATTEMPT, "El mensaje se estaba entregando cuando se cortó: se envía otra vez.", said)
    elif one.state == CANCELLED:
        yield Moment(campaign.finished_at, ATTEMPT, "La campaña se canceló antes de su turno: no se le envió.")


def _refused_at(one: Recipient) -> datetime | None:
    """When the refusal was noted for the policies of returns, where it was."""
    wanted = (Bounce.campaign_id == one.campaign_id, Bounce.seq == one.seq, Bounce.source == SMTP)
    return db.session.scalars(select(Bounce.at).where(*wanted).order_by(Bounce.at.desc()).limit(1)).first()


def _failed(campaign: Campaign, one: Recipient, tries: str) -> str:
    if one.reason == UNSENDABLE:
        return "No se pudo armar un mensaje para esta persona con los datos que había."
    if one.reason == TOO_OLD:
        limit = f"Pasaron las {campaign.max_age_hours} horas que la campaña espera, tras {tries}."
        return f"{limit} La última respuesta: {in_spanish(one.code, one.reply)}"
    return f"Falló tras {tries}. {in_spanish(one.code, one.reply)}"


def _bounces(one: Recipient) -> Iterator[Moment]:
    # A refusal at the hand-over is the attempt itself, told already.
    wanted = (Bounce.campaign_id == one.campaign_id, Bounce.seq == one.seq, Bounce.source != SMTP)
    for bounce in db.session.scalars(select(Bounce).where(*wanted).order_by(Bounce.at)):
        kind = LEAVING if bounce.kind == COMPLAINT else BOUNCE
        yield Moment(bounce.at, kind, came_back.in_words(bounce), bounce.why)


def _blocks(contact: Contact | None) -> Iterator[Moment]:
    for block in blocks(contact.keys) if contact else ():
        yield Moment(block.since_at, LEAVING, f"La dirección quedó bloqueada: {blocked_because(block.reason)}.")


def _hits(campaign: Campaign, one: Recipient, *, reading: bool) -> Iterator[Moment]:
    links = campaign.content.links if campaign.content else []
    wanted = select(Hit).where(Hit.campaign_id == campaign.id, Hit.seq == one.seq)
    for hit in db.session.scalars(wanted.order_by(Hit.at).limit(MOST_HITS)):
        by_machine = " (una máquina, no la persona)" if hit.judged not in (None, HUMAN) else ""
        if hit.kind == REMOVAL:
            yield Moment(hit.at, LEAVING, "Pidió la baja desde este mensaje.")
        elif hit.kind == OPEN and reading:
            yield Moment(hit.at, READING, f"Abrió el mensaje{by_machine}.")
        elif hit.kind == CLICK and reading:
            label = links[hit.link]["label"] if hit.link is not None and hit.link < len(links) else "un enlace"
            yield Moment(hit.at, READING, f"Siguió el enlace «{label}»{by_machine}.")


def _in_short(campaign: Campaign, one: Recipient) -> str:
    if one.bounced_at:
        return came_back.in_short(campaign.id, one.seq)
    return {
        PENDING: "Todavía no se le ha enviado.",
        DEFERRED: "Su servidor pidió esperar; se sigue intentando.",
        ACCEPTED: "Su servidor lo aceptó y no ha vuelto.",
        FAILED: "No se le pudo entregar.",
        EXCLUDED: "No se le envió: quedó fuera de la audiencia.",
        UNKNOWN: "No se sabe si le llegó.",
        CANCELLED: "No se le envió: la campaña se canceló.",
    }[one.state]


def _transport(one: Recipient | Attempt) -> str:
    row = db.session.get(Transport, one.transport) if one.transport else None
    return row.name if row else "principal" if one.transport in (None, PRINCIPAL) else "retirado"
