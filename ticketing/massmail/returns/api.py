"""Where providers tell what came back: kept, committed, then acknowledged. What is not signed as it must be is not
kept."""

from __future__ import annotations

import hashlib
import json
import logging
from typing import Any

from flask import Blueprint, Response, abort, request

from ticketing import clock
from ticketing.extensions import csrf, db
from ticketing.massmail.returns import mailgun, postmark, sendgrid, sns
from ticketing.massmail.returns.actions import keep
from ticketing.web.beforehand import takes
from ticketing.web.once.guard import repeatable
from ticketing.web.settings import settings

log = logging.getLogger(__name__)
pages = Blueprint("return_webhooks", __name__, url_prefix="/returns-in")
MOST = 4 * 1024 * 1024
PLAIN = b"Content-Type: text/plain; charset=utf-8\r\n\r\n"


@pages.post("/sns")
@takes(lambda: MOST)
@csrf.exempt  # the signature is the authority; there is no session whose rights could be abused
@repeatable("what a provider tells twice is kept once, by its name")
def from_sns() -> Response:
    """A notification of our topic, or its wish to be confirmed."""
    topic = settings().sns_topic
    told = _object(_body())
    if not topic:
        abort(404)
    try:
        if told is None or not sns.genuine(told, topic, sns.fetched):
            return _refused("SNS")
        if told["Type"] == sns.CONFIRMATION:
            sns.fetched(str(told["SubscribeURL"]))
            return Response(status=204)
    except OSError as problem:
        log.warning("SNS could not be asked: %s", problem)
        return Response(status=503, headers={"Retry-After": "60"})
    keep("sns", str(told["MessageId"]), PLAIN + _body(), at=clock.now())
    db.session.commit()
    return Response(status=204)


@pages.post("/sendgrid")
@takes(lambda: MOST)
@csrf.exempt
@repeatable("what a provider tells twice is kept once, by its name")
def from_sendgrid() -> Response:
    """A batch of events of our account."""
    key, body = settings().sendgrid_key, _body()
    if not key:
        abort(404)
    said = request.headers.get("X-Twilio-Email-Event-Webhook-Signature", "")
    moment = request.headers.get("X-Twilio-Email-Event-Webhook-Timestamp", "")
    if not sendgrid.genuine(body, said, moment, key):
        return _refused("SendGrid")
    try:
        found = sendgrid.events(body)
    except ValueError:
        return _problem(400, "No es una lista de eventos.")
    for event in found:
        raw = json.dumps(event, ensure_ascii=False).encode()
        name = str(event.get("sg_event_id") or hashlib.sha256(raw).hexdigest())
        keep("sendgrid", name, raw, at=clock.now(), form=sendgrid.FORM)
    db.session.commit()
    return Response(status=204)


@pages.post("/mailgun")
@takes(lambda: MOST)
@csrf.exempt
@repeatable("what a provider tells twice is kept once, by its name")
def from_mailgun() -> Response:
    """One event of our account."""
    key, told = settings().mailgun_key, _object(_body())
    if not key:
        abort(404)
    if told is None or not mailgun.genuine(told, key, now=clock.now()):
        return _refused("Mailgun")
    if mailgun.concerns_us(told):
        keep("mailgun", mailgun.name_of(told), _body(), at=clock.now(), form=mailgun.FORM)
        db.session.commit()
    return Response(status=204)


@pages.post("/postmark")
@takes(lambda: MOST)
@csrf.exempt
@repeatable("what a provider tells twice is kept once, by its name")
def from_postmark() -> Response:
    """One event of our server."""
    key = settings().postmark_key
    if not key:
        abort(404)
    if not postmark.genuine(request.headers.get("Authorization", ""), key):
        return _refused("Postmark", status=401)  # which it tries again; 403 ends its trying
    told = _object(_body())
    if told is None:
        return _problem(400, "No es un evento.")
    if postmark.concerns_us(told):
        keep("postmark", postmark.name_of(told), _body(), at=clock.now(), form=postmark.FORM)
        db.session.commit()
    return Response(status=204)


def _body() -> bytes:
    if (request.content_length or 0) > MOST:
        abort(413)
    return request.get_data(cache=True)


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def _refused(who: str, status: int = 403) -> Response:
    log.warning("A webhook in the name of %s was not signed as it must be; nothing was kept", who)
    return _problem(status, "La firma no es válida.")


def _problem(status: int, detail: str) -> Response:
    said = json.dumps({"status": status, "detail": detail}, ensure_ascii=False)
    return Response(said, status, mimetype="application/problem+json")
