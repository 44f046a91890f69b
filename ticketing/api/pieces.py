"""Proofs of pieces and pages as programs read them: what was said of each version, commenting, settling, answering."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from ticketing import clock
from ticketing.api.frame import body, caller, once
from ticketing.api.table import NUMBER, SENT, SENTENCE, STRING, TEXT, WHOLE, Operation, items, record, told
from ticketing.desk.access import queries as tickets
from ticketing.desk.cases.models import Ticket
from ticketing.desk.pieces import actions, queries
from ticketing.desk.pieces.models import APPROVED, CHANGES, PieceComment, PieceProof
from ticketing.office.calendars.queries import today
from ticketing.office.signatures.channels import DESK
from ticketing.office.tokens.scopes import READ, WRITE


def piece_proofs(number: str) -> Response:
    """All versions of everything, the oldest first."""
    return jsonify({"items": [_told(proof) for proof in queries.of(_seen(number))]})


@once
def send_piece(number: str, key: str) -> Response:
    """The next version of what is being made, where it is seen at an address."""
    said = body()
    proof = actions.send(
        _seen(number),
        key,
        file=None,
        address=str(said.get("address", "")),
        note=str(said.get("note", "")),
        by=caller().person,
        at=clock.now(),
    )
    return _made(proof)


@once
def comment_piece(number: str, proof: int) -> Response:
    """Say something of it, of a page or of a place."""
    found, said = queries.by_id(_seen(number), proof), body()
    x, y = said.get("x"), said.get("y")
    place = None if x is None or y is None else (x, y)
    actions.comment(
        found, body=str(said.get("body", "")), page=said.get("page"), place=place, by=caller().person, at=clock.now()
    )
    return _made(found)


@once
def settle_comment(number: str, proof: int, comment: int) -> Response:
    """What was asked there is done."""
    found = queries.by_id(_seen(number), proof)
    body()
    actions.resolve(found, comment, by=caller().person, at=clock.now())
    return jsonify(_told(found))


@once
def answer_piece(number: str, proof: int) -> Response:
    """Approve it, or say what must change."""
    found, said = queries.by_id(_seen(number), proof), body()
    verdict, note = str(said.get("verdict", "")), str(said.get("note", ""))
    actions.answer(found, verdict, note=note, by=caller().person, at=clock.now(), channel=DESK)
    return jsonify(_told(found))


def _seen(number: str) -> Ticket:
    who = caller()
    return tickets.get(number, who.person, who.roles, today(clock.now()))


def _made(proof: PieceProof) -> Response:
    made = jsonify(_told(proof))
    made.status_code = 201
    return made


def _told(proof: PieceProof) -> dict[str, Any]:
    return {
        "id": proof.id, "kind": proof.kind, "number": proof.number, "note": proof.note or None,
        "file": proof.file.token if proof.file else None, "address": proof.address or None,
        "sent_by": proof.sent_by.name, "sent_at": proof.sent_at.isoformat(), "verdict": proof.verdict or None,
        "answered_by": proof.answered_by.name if proof.answered_by else None,
        "comments": [_said(one) for one in proof.comments],
    }  # fmt: skip


def _said(one: PieceComment) -> dict[str, Any]:
    return {
        "id": one.id, "body": one.body, "page": one.page, "x": one.x, "y": one.y, "by": one.by.name,
        "at": one.at.isoformat(), "resolved_by": one.resolved_by.name if one.resolved_by else None,
    }  # fmt: skip


PART = {"type": "integer", "minimum": 0, "maximum": actions.WHOLE}
COMMENT = record(
    required=("id", "body", "by", "at"), id=WHOLE, body=STRING, page=NUMBER, x=NUMBER, y=NUMBER, by=STRING, at=STRING,
    resolved_by=TEXT,
)  # fmt: skip
PROOF = record(
    required=("id", "kind", "number", "sent_by", "sent_at", "comments"), id=WHOLE, kind=STRING, number=WHOLE, note=TEXT,
    file=TEXT, address=TEXT, sent_by=STRING, sent_at=STRING, verdict={"enum": [APPROVED, CHANGES, None]},
    answered_by=TEXT, comments={"type": "array", "items": COMMENT},
)  # fmt: skip
NOTE = SENT | {"maxLength": actions.LONGEST}
BODY = SENTENCE | {"maxLength": actions.LONGEST}
PLACE = "/tickets/{number}/proofs"
OPERATIONS = (
    Operation("GET", PLACE, "Las pruebas de lo que se está haciendo, y lo que se dijo de cada una", piece_proofs,
              items(PROOF), READ),
    Operation("POST", "/tickets/{number}/deliverables/{key}/proofs", "Enviar una prueba que se ve en una dirección",
              send_piece, PROOF, WRITE, status=201, body=told(required=("address",), address=SENTENCE, note=NOTE)),
    Operation("POST", f"{PLACE}/{{proof}}/comments", "Comentar una prueba, una página o un lugar (milésimas)",
              comment_piece, PROOF, WRITE, status=201,
              body=told(required=("body",), body=BODY, page=WHOLE | {"minimum": 1}, x=PART, y=PART)),
    Operation("POST", f"{PLACE}/{{proof}}/comments/{{comment}}/done", "Dar por hecho un comentario", settle_comment,
              PROOF, WRITE, body=told()),
    Operation("POST", f"{PLACE}/{{proof}}/answer", "Aprobar una prueba, o pedir cambios", answer_piece, PROOF, WRITE,
              body=told(required=("verdict",), verdict={"enum": [APPROVED, CHANGES]}, note=NOTE)),
)  # fmt: skip
