"""What every operation of the API shares: who asks, pages of a list, an answer that is given once."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from hashlib import sha256
from typing import Any, cast

from flask import Response, g, jsonify, request
from sqlalchemy.dialects import postgresql, sqlite

from ticketing import clock
from ticketing.extensions import db
from ticketing.office.calendars.queries import today
from ticketing.office.people.models import Person
from ticketing.office.people.queries import roles_of
from ticketing.office.tokens.models import KeptAnswer
from ticketing.office.tokens.queries import bearer
from ticketing.web.errors import problem
from ticketing.web.outcomes import Missing, Overtaken
from workflows.refusals import Refused

MOST, USUAL = 200, 50
KEY = re.compile(r"[\x21-\x7e]{1,120}")
MOST_BODY = 64 * 1024
Body = Mapping[str, Any]


@dataclass(frozen=True)
class Caller:
    """The person as whom a program acts, with the roles of today."""

    person: Person
    roles: frozenset[str]

    def must(self, *roles: str) -> None:
        """For others there is nothing here. Raises Missing."""
        if not self.roles & set(roles):
            raise Missing


def authenticate() -> Response | None:
    """Before each operation: a bearer token (RFC 6750), nothing else; cookies open nothing here."""
    way, _, plain = request.headers.get("Authorization", "").partition(" ")
    found = bearer(plain.strip()) if way.casefold() == "bearer" else None
    if found is None:
        answer = problem(401, "Falta una clave que sirva: Authorization: Bearer …")
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    if request.method not in ("GET", "HEAD"):  # looking changes nothing
        found.used_at = clock.now()
    g.caller = Caller(found.person, roles_of(found.person, today(clock.now())))
    return None


def caller() -> Caller:
    """Who asks."""
    return cast(Caller, g.caller)


def number(name: str, default: int, *, least: int = 0, most: int = 2**31 - 1) -> int:
    """A whole number of the query. Raises Refused."""
    said = request.args.get(name)
    if said is None:
        return default
    if not re.fullmatch(r"\d{1,10}", said, re.ASCII) or not least <= int(said) <= most:
        raise Refused(f"«{name}» debe ser un número entero entre {least} y {most}.")
    return int(said)


def listed(items: Sequence[Body], following: int | None, name: str) -> Response:
    """A page of a list; `next` leads to the one after it, as the Link header does (RFC 8288)."""
    url = None
    if following is not None:
        asked = request.args.to_dict() | {name: str(following)}
        url = f"{request.path}?" + "&".join(f"{key}={value}" for key, value in sorted(asked.items()))
    answer = jsonify({"items": items, "next": url})
    if url:
        answer.headers["Link"] = f'<{url}>; rel="next"'
    return answer


def body(allowed: Mapping[str, type]) -> dict[str, Any]:
    """The members of the JSON object that was sent. Raises Refused for anything that is not said in the description."""
    raw = request.get_data(cache=True)
    if len(raw) > MOST_BODY:
        raise Refused("El cuerpo es demasiado largo.")
    try:
        told = json.loads(raw) if raw else {}
    except (ValueError, RecursionError):
        raise Refused("El cuerpo no es JSON.") from None
    if not isinstance(told, dict):
        raise Refused("El cuerpo debe ser un objeto JSON.")
    unknown = sorted(set(told) - set(allowed))
    if unknown:
        raise Refused(f"No se conoce «{unknown[0][:60]}».")
    for name, kind in allowed.items():
        if name in told and not isinstance(told[name], kind):
            raise Refused(f"«{name}» no es del tipo que se espera.")
    return told


def once(act: Callable[..., Response]) -> Callable[..., Response]:
    """With an Idempotency-Key a write is done once: asked again, its answer is given again.

    The row is written first, in the transaction of the write itself: who comes at the same time waits for it.
    """

    @wraps(act)
    def guarded(*args: Any, **kwargs: Any) -> Response:
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return act(*args, **kwargs)
        if not KEY.fullmatch(key):
            raise Refused("Idempotency-Key debe tener de 1 a 120 letras, números o signos, sin espacios.")
        asked = sha256(f"{request.method} {request.full_path}\n".encode() + request.get_data(cache=True)).hexdigest()
        mine = {"person_id": caller().person.id, "key": key}
        dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
        row = dialect.insert(KeptAnswer).values(**mine, asked=asked, status=0, headers={}, body=b"", at=clock.now())
        fresh = db.session.execute(row.on_conflict_do_nothing().returning(KeptAnswer.key)).first()
        kept = db.session.get_one(KeptAnswer, (mine["person_id"], key))
        if fresh is None:
            return _again(kept, asked)
        answer = act(*args, **kwargs)
        kept.status, kept.body, kept.headers = answer.status_code, answer.get_data(), {"Content-Type": answer.mimetype}
        return answer

    return guarded


def _again(kept: KeptAnswer, asked: str) -> Response:
    if kept.asked != asked:
        raise Refused("Esa Idempotency-Key ya se usó para otra cosa.")
    if not kept.status:
        raise Overtaken("Esa misma petición se está atendiendo: vuelva a preguntar.")
    return Response(kept.body, kept.status, headers=kept.headers)
