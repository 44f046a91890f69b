"""Dispatches for those who release them: what waits, letting it go out, sending it by other means, refusing it."""

from __future__ import annotations

import base64
from typing import Any

from flask import Response, g, jsonify

from ticketing import clock
from ticketing.api.frame import Invalid, body, caller, once
from ticketing.api.proof import PROOF, receive_first
from ticketing.api.sending import LAUNCH, hour, sent_off
from ticketing.api.shared import moment
from ticketing.api.table import (
    INSTANT,
    NUMBER,
    SENTENCE,
    STRING,
    TEXT,
    VERSION,
    WHOLE,
    Operation,
    Schema,
    items,
    record,
    told,
)
from ticketing.dispatch.own_means.models import MESSAGE, RECIPIENTS, OwnMeans
from ticketing.dispatch.own_means.queries import exports_of, left_out_of
from ticketing.dispatch.release_pages.shown import NO_CAMPAIGN
from ticketing.dispatch.releases import actions
from ticketing.dispatch.releases.exports import export
from ticketing.dispatch.releases.queries import Dispatch, get, waiting
from ticketing.extensions import db
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.campaigns.reach import for_launch
from ticketing.office.calendars.queries import today
from ticketing.office.files.actions import store
from ticketing.office.tokens.scopes import READ, SEND
from ticketing.web.beforehand import beforehand
from ticketing.web.outcomes import Missing
from workflows.capabilities import RELEASE_DISPATCH
from workflows.refusals import Refused


def dispatches() -> Response:
    """What waits for its dispatch, the oldest request first."""
    return jsonify({"items": [_shown(each) for each in waiting(_roles())]})


def dispatch(number: str) -> Response:
    """One, with its downloads and whom to leave out."""
    return jsonify(_shown(_seen(number)))


def _count_first(number: str) -> None:
    """Whoever may not release anything is told so by the deed."""
    g.counted = None
    if not caller().can(RELEASE_DISPATCH):
        return
    found = _seen(number).campaign
    g.counted = for_launch(found, today(clock.now())) if found is not None and found.frozen_at is None else None


@beforehand(_count_first)
@once
def release_dispatch(number: str) -> Response:
    """Let it go out here, now or at an hour."""
    found = _campaign(number)
    sent_off(found, body())
    return _done(number)


@beforehand(_count_first)
@once
def take_dispatch(number: str) -> Response:
    """Send it by other means: from here it leaves no more."""
    found, said = _campaign(number), body()
    seen = said.get("version", found.version)
    actions.take_over(found, by=caller().person, at=clock.now(), seen=seen, counted=g.counted)
    return _done(number)


def export_dispatch(number: str) -> Response:
    """The message or its recipients, made now and put on record; only while both signatures are valid.

    Never answered from what was kept of an earlier call: the list would outlive its term there.
    """
    one, kind = _taken(number), body().get("kind", "")
    if kind not in (MESSAGE, RECIPIENTS):
        raise Invalid(f"«kind» es {MESSAGE} o {RECIPIENTS}.")
    row, content = export(one, kind, by=caller().person, at=clock.now())
    said = {"kind": kind, "count": row.count, "sha256": row.sha256, "erase_at": moment(row.erase_at)}
    return jsonify(said | {"content": base64.b64encode(content).decode()})


@beforehand(receive_first)
@once
def confirm_dispatch(number: str) -> Response:
    """It was sent by other means: to how many, when, and what shows it."""
    one, said, at = _taken(number), body(), clock.now()
    sent_at = hour(said.get("sent_at"), "sent_at")
    if g.proof is None or sent_at is None:
        raise Invalid("Faltan «sent_at» o la prueba: «proof» (base64) y «proof_name».")
    actions.ask_open(one)
    file = store(g.proof, said.get("proof_name", ""), by=caller().person, at=at)
    count, note = said.get("count", 0), said.get("note", "")
    actions.confirm(one, count=count, sent_at=sent_at, proof=file, note=note, by=caller().person, at=at)
    return _done(number)


@once
def leave_dispatch(number: str) -> Response:
    """Not by other means after all: nothing was sent."""
    actions.give_up(_taken(number), reason=str(body().get("reason", "")), by=caller().person, at=clock.now())
    return _done(number)


@once
def refuse_dispatch(number: str) -> Response:
    """It is not sent, and goes back to the office with the reason."""
    ticket, said = _seen(number).ticket, body()
    actions.refuse(ticket, reason=said.get("reason", ""), by=caller().person, at=clock.now())
    return _done(number)


def _roles() -> frozenset[str]:
    caller().must(RELEASE_DISPATCH)
    return caller().roles


def _seen(number: str) -> Dispatch:
    return get(number, _roles())


def _campaign(number: str) -> Campaign:
    found = _seen(number).campaign
    if found is None:
        raise Refused(NO_CAMPAIGN)
    return found


def _taken(number: str) -> OwnMeans:
    found = _seen(number).own_means
    if found is None:
        raise Missing
    return found


def _done(number: str) -> Response:
    db.session.flush()
    return jsonify(_shown(_seen(number)))


def _shown(found: Dispatch) -> dict[str, Any]:
    campaign, one = found.campaign, found.own_means
    return {
        "number": found.ticket.number, "state": found.ticket.state, "subject": found.ticket.subject,
        "campaign_id": campaign.id if campaign else None, "status": campaign.status if campaign else None,
        "estimate": campaign.estimate if campaign else None, "version": campaign.version if campaign else None,
        "own_means": _own(one) if one else None,
    }  # fmt: skip


def _own(one: OwnMeans) -> dict[str, Any]:
    return {
        "by": one.began_by.name, "began_at": moment(one.began_at), "ended_at": moment(one.ended_at),
        "outcome": one.outcome or None, "count": one.count, "exported": one.exported,
        "exports": [
            {"kind": row.kind, "by": row.made_by.name, "at": moment(row.made_at), "count": row.count,
             "sha256": row.sha256, "erase_at": moment(row.erase_at), "erased_at": moment(row.erased_at)}
            for row in exports_of(one)
        ],
        "left_out": [each.email for each in left_out_of(one)],
    }  # fmt: skip


EXPORT = record(
    required=("kind", "by", "at", "count", "sha256"),
    kind=STRING, by=STRING, at=INSTANT, count=WHOLE, sha256=STRING, erase_at=INSTANT, erased_at=INSTANT,
)  # fmt: skip
OWN: Schema = record(
    by=STRING, began_at=INSTANT, ended_at=INSTANT, outcome=TEXT, count=NUMBER, exported=WHOLE,
    exports={"type": "array", "items": EXPORT}, left_out={"type": "array", "items": STRING},
) | {"type": ["object", "null"]}  # fmt: skip
DISPATCH = record(
    required=("number", "state"),
    number=STRING, state=STRING, subject=STRING, campaign_id=NUMBER, status=TEXT, estimate=NUMBER, version=NUMBER,
    own_means=OWN,
)  # fmt: skip
CONTENT = record(
    required=("kind", "count", "sha256", "content"),
    kind=STRING, count=WHOLE, sha256=STRING, erase_at=INSTANT, content={"type": "string", "contentEncoding": "base64"},
)  # fmt: skip
CONFIRMATION = told(
    required=("count", "sent_at", "proof", "proof_name"),
    count=WHOLE, sent_at={"type": "string", "format": "date-time"}, note=SENTENCE, **PROOF,
)  # fmt: skip
REASON = told(required=("reason",), reason=SENTENCE)
D = "/dispatches/{number}"
OPERATIONS = (
    Operation("GET", "/dispatches", "Lo que espera su despacho", dispatches, items(DISPATCH), READ),
    Operation("GET", D, "Un despacho, con sus descargas", dispatch, DISPATCH, READ),
    Operation("POST", f"{D}/release", "Liberar un despacho, ahora o a una hora", release_dispatch, DISPATCH, SEND,
              body=LAUNCH),
    Operation("POST", f"{D}/own-means", "Despacharlo por otros medios", take_dispatch, DISPATCH, SEND,
              body=told(version=VERSION)),
    Operation("POST", f"{D}/export", "El mensaje o sus destinatarios, para enviarlos por otros medios", export_dispatch,
              CONTENT, SEND, body=told(required=("kind",), kind={"enum": [MESSAGE, RECIPIENTS]})),
    Operation("POST", f"{D}/confirmation", "Confirmar lo que se envió por otros medios", confirm_dispatch, DISPATCH,
              SEND, body=CONFIRMATION),
    Operation("POST", f"{D}/leave", "Dejar el despacho por otros medios: no salió nada", leave_dispatch, DISPATCH, SEND,
              body=REASON),
    Operation("POST", f"{D}/refusal", "Negar un despacho, con la razón", refuse_dispatch, DISPATCH, SEND, body=REASON),
)  # fmt: skip
