"""Every operation once: the routes and the OpenAPI document are made from this one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Response

from ticketing.api import campaigns
from ticketing.massmail.campaigns.models import STATUSES
from ticketing.massmail.delivery.models import STATE_NAMES

Schema = Mapping[str, Any]
WHOLE: Schema = {"type": "integer", "minimum": 0, "maximum": 2**31 - 1}
PAGE: Schema = {"type": "integer", "minimum": 1, "maximum": 200}
TEXT: Schema = {"type": ["string", "null"]}
INSTANT: Schema = {"type": ["string", "null"], "format": "date-time"}
NUMBER: Schema = {"type": ["integer", "null"]}
CAMPAIGN: Schema = {
    "type": "object",
    "required": ["id", "version", "name", "status"],
    "properties": {
        "id": WHOLE, "version": WHOLE, "name": {"type": "string"}, "status": {"enum": list(STATUSES)}, "ticket": TEXT,
        "subject": TEXT, "from_name": TEXT, "from_address": TEXT, "mail_class": TEXT, "tracking": TEXT,
        "start_at": INSTANT, "started_at": INSTANT, "finished_at": INSTANT, "held_reason": TEXT,
    },
}  # fmt: skip
DELIVERY: Schema = {
    "type": "object",
    "required": ["seq", "email", "state"],
    "properties": {
        "seq": WHOLE, "email": {"type": "string"}, "state": {"enum": list(STATE_NAMES)}, "reason": TEXT,
        "attempts": WHOLE, "code": NUMBER, "reply": TEXT, "sent_at": INSTANT, "next_try_at": INSTANT,
        "bounced_at": INSTANT, "bounce_kind": TEXT, "complained_at": INSTANT,
    },
}  # fmt: skip
EVENT: Schema = {
    "type": "object",
    "required": ["seq", "kind", "at"],
    "properties": {"seq": WHOLE, "kind": {"type": "string"}, "at": INSTANT, "said": {"type": "object"}},
}
FIGURES: Schema = {
    "type": "object",
    "required": ["balance", "counts"],
    "properties": {"balance": {"type": "object"}, "counts": {"type": "object"}},
}
PROBLEM: Schema = {
    "type": "object",
    "required": ["status", "title", "detail"],
    "properties": {
        "type": TEXT, "status": WHOLE, "title": {"type": "string"}, "detail": {"type": "string"}, "request_id": TEXT,
    },
}  # fmt: skip
VERSION: Schema = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"version": {"type": "integer", "description": "La versión que se vio; otra: 409."}},
}
CANCEL: Schema = {
    "type": "object",
    "additionalProperties": False,
    "required": ["reason"],
    "properties": {"reason": {"type": "string", "minLength": 1}, "version": {"type": "integer"}},
}


@dataclass(frozen=True)
class Operation:
    """`query`: parameter -> schema. `body`: of a write, which takes an Idempotency-Key."""

    method: str
    path: str
    summary: str
    act: Callable[..., Response]
    answer: Schema
    query: Mapping[str, Schema] = field(default_factory=dict)
    body: Schema | None = None

    @property
    def name(self) -> str:
        return self.act.__name__


def _list(of: Schema) -> Schema:
    items = {"type": "array", "items": of}
    return {"type": "object", "required": ["items", "next"], "properties": {"items": items, "next": TEXT}}


ONE = "/campaigns/{campaign_id}"
OPERATIONS: tuple[Operation, ...] = (
    Operation("GET", "/campaigns", "Las campañas que la persona puede ver", campaigns.index, _list(CAMPAIGN),
              {"status": {"enum": list(STATUSES)}, "before": WHOLE, "limit": PAGE}),
    Operation("GET", ONE, "Una campaña", campaigns.show, CAMPAIGN),
    Operation("GET", f"{ONE}/figures", "El balance y los contadores de una campaña", campaigns.figures, FIGURES),
    Operation("GET", f"{ONE}/deliveries", "Las entregas de una campaña", campaigns.deliveries, _list(DELIVERY),
              {"state": {"enum": list(STATE_NAMES)}, "after": WHOLE, "limit": PAGE}),
    Operation("GET", f"{ONE}/events", "La historia de una campaña", campaigns.events, _list(EVENT),
              {"after": WHOLE, "limit": PAGE}),
    Operation("POST", f"{ONE}/pause", "Pausar una campaña", campaigns.pause, CAMPAIGN, body=VERSION),
    Operation("POST", f"{ONE}/resume", "Reanudar una campaña", campaigns.resume, CAMPAIGN, body=VERSION),
    Operation("POST", f"{ONE}/cancel", "Cancelar lo que falta de una campaña", campaigns.cancel, CAMPAIGN, body=CANCEL),
)  # fmt: skip
PROBLEMS = {
    "401": "No hay una clave que sirva.", "404": "No existe, o la persona no puede verlo.",
    "409": "Cambió entretanto.", "413": "Es demasiado largo.", "422": "No se puede, y por qué.",
}  # fmt: skip


def document(version: str = "1") -> dict[str, Any]:
    """The OpenAPI 3.1 document."""
    paths: dict[str, dict[str, Any]] = {}
    for one in OPERATIONS:
        paths.setdefault(f"/api/v1{one.path}", {})[one.method.lower()] = _described(one)
    bearer = {"type": "http", "scheme": "bearer", "description": "«flask --app wsgi token create CORREO --name …»"}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Despacho", "version": version, "description": "Con los mismos permisos que las páginas."},
        "paths": paths,
        "components": {"securitySchemes": {"token": bearer}, "schemas": {"Problem": PROBLEM}},
        "security": [{"token": []}],
    }


def _described(one: Operation) -> dict[str, Any]:
    parameters = [
        {"name": name, "in": "query", "required": False, "schema": schema} for name, schema in one.query.items()
    ]
    if "{campaign_id}" in one.path:
        parameters.append({"name": "campaign_id", "in": "path", "required": True, "schema": WHOLE})
    refused = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    answers: dict[str, Any] = {"200": {"description": "Hecho", "content": {"application/json": {"schema": one.answer}}}}
    answers |= {code: {"description": words, "content": refused} for code, words in PROBLEMS.items()}
    said: dict[str, Any] = {"operationId": one.name, "summary": one.summary, "responses": answers}
    if one.body is not None:
        said["requestBody"] = {"required": False, "content": {"application/json": {"schema": one.body}}}
        key = {"type": "string", "minLength": 1, "maxLength": 120, "pattern": "^[!-~]+$"}
        parameters.append({"name": "Idempotency-Key", "in": "header", "required": False, "schema": key})
    return said | {"parameters": parameters}
