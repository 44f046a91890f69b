"""What was published for a request as programs read it: how it stands, looking again, vouching for it."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from ticketing import clock
from ticketing.api.frame import body, caller, once
from ticketing.api.table import SENTENCE, STRING, TEXT, Operation, items, record, told
from ticketing.desk.access import queries as tickets
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.rules import ask_able
from ticketing.desk.publications import actions, queries
from ticketing.desk.publications.models import Publication
from ticketing.office.calendars.queries import today
from ticketing.office.tokens.scopes import READ, WRITE
from ticketing.web.outcomes import Missing
from workflows.capabilities import WORK


def publications(number: str) -> Response:
    """Those of its deliveries whose evidence is an address."""
    return jsonify({"items": [_told(row) for row in queries.of(_seen(number))]})


@once
def look_again(number: str, key: str) -> Response:
    """Look at it once more; what that comes to is read later."""
    ticket = _mine(number, key)
    body()
    return jsonify(_told(actions.ask_again(ticket, key, by=caller().person, at=clock.now())))


@once
def vouch(number: str, key: str) -> Response:
    """Vouch for it by name."""
    ticket = _mine(number, key)
    reason = str(body().get("reason", ""))
    return jsonify(_told(actions.vouch(ticket, key, reason=reason, by=caller().person, at=clock.now())))


def _seen(number: str) -> Ticket:
    who = caller()
    return tickets.get(number, who.person, who.roles, today(clock.now()))


def _mine(number: str, key: str) -> Ticket:
    ticket = _seen(number)
    ask_able(ticket, caller().person, WORK, at=clock.now())
    if queries.standing(ticket, key) is None:
        raise Missing
    return ticket


def _told(row: Publication) -> dict[str, Any]:
    moments = {"looked_at": row.looked_at, "next_at": row.next_at, "vouched_at": row.vouched_at}
    return {
        "kind": row.kind, "address": row.address, "state": row.state, "reason": row.reason or None,
        "proved_by": row.proved_by or None, "missing": row.missing,
        "vouched_by": row.vouched_by.name if row.vouched_by else None, "vouched_reason": row.vouched_reason or None,
        **{name: at.isoformat() if at else None for name, at in moments.items()},
    }  # fmt: skip


PUBLICATION = record(
    required=("kind", "address", "state", "reason", "missing"),
    kind=STRING, address=STRING, state={"enum": ["waiting", "checked", "failed", "vouched"]}, reason=TEXT,
    proved_by={"enum": ["words", "file", "answers", None]}, missing={"type": "array", "items": STRING},
    vouched_by=TEXT, vouched_reason=TEXT, looked_at=TEXT, next_at=TEXT, vouched_at=TEXT,
)  # fmt: skip
REASON = SENTENCE | {"maxLength": actions.LONGEST_REASON}
PLACE = "/tickets/{number}/publications"
OPERATIONS = (
    Operation("GET", PLACE, "Lo publicado de una solicitud, y si está donde se dijo", publications,
              items(PUBLICATION), READ),
    Operation("POST", f"{PLACE}/{{key}}/look", "Comprobar de nuevo lo publicado", look_again, PUBLICATION, WRITE,
              body=told()),
    Operation("POST", f"{PLACE}/{{key}}/vouch", "Responder por lo publicado con el propio nombre", vouch,
              PUBLICATION, WRITE, body=told(required=("reason",), reason=REASON)),
)  # fmt: skip
