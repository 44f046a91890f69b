"""Every operation once: the routes and the OpenAPI document are made from this one table."""

from __future__ import annotations

from typing import Any

from ticketing.api import (
    banners,
    campaigns,
    composing,
    dispatches,
    documents,
    groups,
    inconsistencies,
    infoservices,
    links,
    pieces,
    procedures,
    publications,
    reports,
    requests,
    sending,
    text_messages,
)
from ticketing.api.table import PATH, STRING, TEXT, WHOLE, Operation, Schema
from ticketing.office.tokens.scopes import SCOPES

OPERATIONS: tuple[Operation, ...] = (
    *campaigns.OPERATIONS, *composing.OPERATIONS, *sending.OPERATIONS, *links.OPERATIONS, *reports.OPERATIONS,
    *dispatches.OPERATIONS, *documents.OPERATIONS, *text_messages.OPERATIONS, *requests.OPERATIONS,
    *inconsistencies.OPERATIONS, *pieces.OPERATIONS, *publications.OPERATIONS, *procedures.OPERATIONS,
    *banners.OPERATIONS, *groups.OPERATIONS, *infoservices.OPERATIONS,
)  # fmt: skip
PROBLEM: Schema = {
    "type": "object",
    "required": ["status", "title", "detail"],
    "properties": {
        "type": TEXT, "status": WHOLE, "title": {"type": "string"}, "detail": {"type": "string"}, "request_id": TEXT,
        "errors": {
            "type": "object",
            "description": "Campo: qué le pasa.",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
}  # fmt: skip
PROBLEMS = {
    "400": "Llegó cortado o mal formado.",
    "401": "No hay una clave que sirva.", "403": "La clave no sirve para esto.",
    "404": "No existe, o la persona no puede verlo.", "409": "Cambió entretanto, o las reglas no lo permiten ahora.",
    "412": "No es la versión de If-Match.", "413": "Es demasiado largo.", "415": "No es JSON.",
    "422": "Lo enviado no es como se describe.",
    "429": "Son demasiadas peticiones por minuto; Retry-After dice cuándo seguir.",
}  # fmt: skip
HEADERS: dict[str, Schema] = {
    "RateLimit-Policy": {"description": "Cuántas peticiones (q) por cuántos segundos (w).", "schema": STRING},
    "RateLimit": {"description": "Cuántas quedan (r) y en cuántos segundos se renuevan (t).", "schema": STRING},
    "Retry-After": {
        "description": "Segundos que se espera.", "required": True, "schema": {"type": "string", "pattern": "^[0-9]+$"},
    },
    "WWW-Authenticate": {"description": "RFC 6750.", "required": True, "schema": STRING},
}  # fmt: skip
BESIDES = {"401": ("WWW-Authenticate",), "403": ("WWW-Authenticate",), "429": ("Retry-After",)}
KEY: Schema = {"type": "string", "minLength": 1, "maxLength": 120, "pattern": "^[!-~]+$"}


def document(version: str = "1") -> dict[str, Any]:
    """The OpenAPI 3.1 document."""
    paths: dict[str, dict[str, Any]] = {}
    for one in OPERATIONS:
        paths.setdefault(f"/api/v1{one.path}", {})[one.method.lower()] = _described(one)
    scopes = "\n".join(f"- `{name}`: {words}." for name, words in SCOPES.items())
    bearer = {
        "type": "http", "scheme": "bearer",
        "description": f"Una clave de «Claves de API» o de «flask --app wsgi token add». Permisos:\n\n{scopes}",
    }  # fmt: skip
    return {
        "openapi": "3.1.0",
        "info": {"title": "Despacho", "version": version, "description": "Con los mismos permisos que las páginas."},
        "paths": paths,
        "components": {"securitySchemes": {"token": bearer}, "headers": HEADERS, "schemas": {"Problem": PROBLEM}},
    }


def _described(one: Operation) -> dict[str, Any]:
    parameters = [
        {"name": name, "in": "query", "required": False, "schema": schema} for name, schema in one.query.items()
    ]
    parameters += [{"name": name, "in": "path", "required": True, "schema": PATH[name][1]} for name in one.places]
    refused = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    content: dict[str, Any] = {media: {} for media in one.media} or {"application/json": {"schema": one.answer}}
    answers: dict[str, Any] = {str(one.status): {"description": "Hecho", "content": content}}
    answers |= {code: {"description": words, "content": refused} for code, words in PROBLEMS.items()}
    for code, answer in answers.items():
        names = ("RateLimit-Policy", "RateLimit", *BESIDES.get(code, ()))
        answer["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
    said: dict[str, Any] = {
        "operationId": one.name, "summary": one.summary, "description": f"Permiso: `{one.scope}`.",
        "responses": answers, "security": [{"token": [one.scope]}],
    }  # fmt: skip
    if one.body is not None:
        said["requestBody"] = {"required": False, "content": {"application/json": {"schema": one.body}}}
    if one.keyed:
        parameters.append({"name": "Idempotency-Key", "in": "header", "required": False, "schema": KEY})
    if one.guarded:
        said["description"] += " Con `If-Match`, solo si sigue siendo la versión de esa ETag."
    return said | {"parameters": parameters}
