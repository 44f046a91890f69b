"""What is handed out to whoever sends by other means: the message and its recipients, each download on record.

Both only while both signatures are valid, looked at again each time. Nothing of it names a person but the list itself:
the message has no token, and its foot leads to the public page on which anybody leaves the list.
"""

from __future__ import annotations

import csv
import hashlib
import io
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select

from ticketing.audience.lists.queries import barred
from ticketing.audience.lists.reasons import UNSUBSCRIBED
from ticketing.desk.cases.rules import ask_able
from ticketing.dispatch.campaigns.leave import why_not_out
from ticketing.dispatch.campaigns.queries import ticket_of
from ticketing.dispatch.own_means.models import MESSAGE, RECIPIENTS, DispatchExport, LeftOut, OwnMeans
from ticketing.dispatch.own_means.queries import left_out_of
from ticketing.dispatch.releases.message import message
from ticketing.extensions import db
from ticketing.ledger.recording.actions import record
from ticketing.massmail.campaigns import actions as engine
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.content.fields import FULL_NAME, places, tidy
from ticketing.massmail.recipients.models import PENDING, Recipient
from ticketing.office.people.models import Person
from ticketing.web.outcomes import Overtaken
from ticketing.web.settings import settings
from workflows.capabilities import RELEASE_DISPATCH
from workflows.refusals import Refused

AT_ONCE = 5_000
ADDRESS = "correo"
LEADING = ("=", "+", "-", "@", "\t")  # what a spreadsheet would take for a formula


def export(one: OwnMeans, kind: str, *, by: Person, at: datetime) -> tuple[DispatchExport, bytes]:
    """The message or the list of recipients, made now and put on record; erased after its term."""
    if kind not in (MESSAGE, RECIPIENTS):
        raise Refused("Se descarga el mensaje o la lista de destinatarios.")
    engine.lock(one.campaign)
    db.session.refresh(one)
    ask_able(ticket_of(one.campaign), by, RELEASE_DISPATCH, at=at)
    _ask_valid(one, at)
    content, count = (message(one.campaign, at=at), 0) if kind == MESSAGE else _recipients(one, at)
    row = DispatchExport(
        own_means_id=one.id, kind=kind, made_by=by, made_at=at, count=count, content=content,
        sha256=hashlib.sha256(content).hexdigest(), erase_at=at + timedelta(days=settings().export_days),
    )  # fmt: skip
    db.session.add(row)
    one.exported = max(one.exported, count)
    db.session.flush()
    payload = {"kind": kind, "count": count, "sha256": row.sha256, "export_id": row.id}
    record(one.campaign, "exported", by=by, at=at, payload=payload)
    return row, content


def look_for_removals(one: OwnMeans, *, at: datetime) -> list[LeftOut]:
    """Those of an exported list who may no longer be written to, found now for the first time; they are told."""
    if not one.exported or one.ended_at is not None:
        return []
    known = {each.seq for each in left_out_of(one)}
    found = [
        LeftOut(own_means_id=one.id, seq=seq, email=email, reason=reason, found_at=at)
        for seq, email, reason in _barred(one.campaign)
        if seq not in known
    ]
    if found:
        db.session.add_all(found)
        db.session.flush()
        payload = {"own_means_id": one.id, "many": len(found)}
        record(one.campaign, "left_out", by=None, at=at, payload=payload, effects=("tell_left_out",))
    return found


def erase(row: DispatchExport, *, at: datetime) -> None:
    """Its bytes are gone; who made it, when, of how many and of what it was stays."""
    row.content, row.erased_at = None, at
    db.session.flush()


def _ask_valid(one: OwnMeans, at: datetime) -> None:
    if one.ended_at is not None:
        raise Overtaken("Este despacho por otros medios ya terminó: no hay nada que descargar.")
    if why := why_not_out(one.campaign, ticket_of(one.campaign)):
        raise Refused(f"{why} Mientras tanto no se descarga ni se envía nada.")
    if (latest := one.campaign.not_after) and at > latest:
        raise Refused("Pasó el último día aprobado para este envío: ya no se envía.")


def _recipients(one: OwnMeans, at: datetime) -> tuple[bytes, int]:
    """The list as CSV with the columns that the message names, without those who may not be written to any more."""
    look_for_removals(one, at=at)
    campaign, out = one.campaign, {seq for seq, _, _ in _barred(one.campaign)}
    used = campaign.content.fields if campaign.content else []
    names = [name for name in dict.fromkeys([*used, FULL_NAME]) if name != ADDRESS]
    fallback, written, count = _fallbacks(campaign), io.StringIO(), 0
    table = csv.writer(written, lineterminator="\r\n")
    table.writerow([ADDRESS, *names])
    query = _frozen(campaign).with_only_columns(Recipient.seq, Recipient.email, Recipient.fields)
    for row in db.session.execute(query.order_by(Recipient.seq)):
        if row.seq not in out:
            values = (tidy(str(row.fields.get(name) or "")) or fallback.get(name, "") for name in names)
            table.writerow([row.email, *map(_harmless, values)])
            count += 1
    return written.getvalue().encode("utf-8-sig"), count


def _harmless(value: str) -> str:
    return f"'{value}" if value.startswith(LEADING) else value


def _fallbacks(campaign: Campaign) -> dict[str, str]:
    """What stands for who lacks a value, as the message says it first."""
    content = campaign.content
    said = places(content.subject, content.html.decode(), content.text.decode()) if content else []
    return {place.name: place.fallback for place in reversed(said) if place.fallback}


def _frozen(campaign: Campaign) -> Select[Any]:
    return select(Recipient).where(Recipient.campaign_id == campaign.id, Recipient.state == PENDING)


def _barred(campaign: Campaign) -> list[tuple[int, str, str]]:
    """Who of the frozen may no longer be written to: number, address, why. A mail of service is not left by leaving a
    list."""
    query = _frozen(campaign).with_only_columns(Recipient.seq, Recipient.email, Recipient.contact_id)
    rows = db.session.execute(query.order_by(Recipient.seq)).all()
    reasons: dict[int, str] = {}
    for start in range(0, len(rows), AT_ONCE):
        reasons |= barred(campaign.audience_rule, [row.contact_id for row in rows[start : start + AT_ONCE]])
    if not campaign.agreed.one_click and not campaign.plain:
        reasons = {contact: reason for contact, reason in reasons.items() if reason != UNSUBSCRIBED}
    return [(row.seq, row.email, reasons[row.contact_id]) for row in rows if row.contact_id in reasons]
