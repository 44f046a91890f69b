"""What every operation of the API shares: what was sent, pages of a list, an answer that is given once."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from hashlib import sha256
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from flask import Response, g, jsonify, request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge

from ticketing import clock
from ticketing.extensions import db, insert_of
from ticketing.office.people.models import Person
from ticketing.office.procedures.capabilities import can
from ticketing.office.tokens.models import KeptAnswer
from ticketing.web.errors import problem
from ticketing.web.forms import Form
from ticketing.web.numbers import BIGGEST, maybe
from ticketing.web.outcomes import Missing, Overtaken
from workflows.refusals import Refused

MOST, USUAL = 200, 50
KEY = re.compile(r"[\x21-\x7e]{1,120}")
MOST_BODY = 512 * 1024
UNWRITABLE = re.compile("[\0\ud800-\udfff]")  # PostgreSQL keeps no NUL, UTF-8 no half of a pair
Body = Mapping[str, Any]
KINDS: Mapping[str, type] = {"string": str, "integer": int, "boolean": bool}  # what may be sent; a choice is a text
NONE: Mapping[str, Sequence[str]] = {}
F = TypeVar("F", bound=Form)


@dataclass(frozen=True)
class Caller:
    """The person as whom a program acts, with the roles of today and what the token may be used for."""

    person: Person
    roles: frozenset[str]
    scopes: frozenset[str]

    def can(self, *wanted: str) -> bool:
        """Whether that person may do one of these things."""
        return can(self.roles, *wanted)

    def must(self, *wanted: str) -> None:
        """For who may do none of these things there is nothing here. Raises Missing."""
        if not self.can(*wanted):
            raise Missing


class Invalid(Refused):
    """What was sent does not fit what is described (422); where it fits and the rules or the present state do not
    allow it, they refuse (409). `errors`: field -> sentences."""

    def __init__(self, sentence: str, errors: Mapping[str, Sequence[str]] = NONE) -> None:
        super().__init__(sentence)
        self.errors = errors


def invalid(refusal: Invalid) -> Response:
    """Problem details that name each field."""
    answer = problem(422, refusal.sentence)
    answer.set_data(json.dumps(answer.get_json() | {"errors": refusal.errors}))
    return answer


def caller() -> Caller:
    """Who asks."""
    return cast(Caller, g.caller)


def number(name: str, default: int, *, least: int = 0, most: int = BIGGEST) -> int:
    """A whole number of the query. Raises Invalid."""
    said = request.args.get(name)
    if said is None:
        return default
    found = maybe(said)
    if found is None or not least <= found <= most:
        raise Invalid(f"«{name}» debe ser un número entero entre {least} y {most}.")
    return found


def listed(items: Sequence[Body], following: int | str | None, name: str) -> Response:
    """A page of a list; `next` leads to the one after it, as the Link header does (RFC 8288)."""
    url = None
    if following is not None:
        asked = request.args.to_dict() | {name: str(following)}
        url = f"{request.path}?{urlencode(sorted(asked.items()))}"
    answer = jsonify({"items": items, "next": url})
    if url:
        answer.headers["Link"] = f'<{url}>; rel="next"'
    return answer


def sent() -> bytes:
    """The body, whole: what was cut off on its way is refused (400, 413)."""
    raw = request.get_data(cache=True)
    if len(raw) > MOST_BODY:
        raise RequestEntityTooLarge
    if len(raw) < (request.content_length or 0):
        raise ClientDisconnected(_("Lo enviado llegó cortado. No cambió nada."))
    return raw


def body() -> dict[str, Any]:
    """The members of the JSON object that was sent, of the kinds that the operation's own description gives them.

    How long they may be and what may stand in them the forms and the rules say, in their words. Raises Invalid for
    anything that is not said in the description."""
    described: Body = g.described["properties"]
    told = _object(sent())
    unknown = sorted(set(told) - set(described))
    if unknown:
        raise Invalid(f"No se conoce «{unknown[0][:60]}».")
    return {name: _of_kind(name, value, KINDS[described[name].get("type", "string")]) for name, value in told.items()}


def peeked() -> dict[str, Any]:
    """The object that was sent, before anything of it is checked; nothing where none can be read, which the deed then
    tells."""
    try:
        return _object(sent())
    except Invalid:
        return {}


def _object(raw: bytes) -> dict[str, Any]:
    try:
        told = json.loads(raw.decode(), object_pairs_hook=_members, parse_constant=_no_number) if raw else {}
    except (ValueError, RecursionError):
        raise Invalid("El cuerpo no es JSON.") from None
    if not isinstance(told, dict):
        raise Invalid("El cuerpo debe ser un objeto JSON.")
    return told


def _members(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """An object; a name that comes twice would leave open which of the two is meant."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise Invalid(f"«{name[:60]}» viene dos veces.")
        found[name] = value
    return found


def _no_number(name: str) -> float:
    raise ValueError(name)  # NaN and Infinity are Python's, not JSON's


def _of_kind(name: str, value: Any, kind: type) -> Any:
    """JSON knows one kind of number: 7.0 is a whole one; true is none."""
    if kind is int and isinstance(value, (int, float)) and not isinstance(value, bool):
        return _whole(name, value)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise Invalid(f"«{name}» no es del tipo que se espera.")
    if isinstance(value, str) and UNWRITABLE.search(value):
        why = "Trae un carácter que no se puede guardar."
        raise Invalid(f"«{name}»: {why}", {name: [why]})
    return value


def _whole(name: str, value: float) -> int:
    """A number that a row or a version can have. Raises Invalid."""
    if value != value // 1 or not 0 <= value <= BIGGEST:
        raise Invalid(f"«{name}» debe ser un número entero entre 0 y {BIGGEST}.")
    return round(value)


def checked(form: Callable[..., F], *, called: Mapping[str, str] | None = None, **values: object) -> F:
    """The form of the page, filled with these values; `called`: field -> the name it has here. Raises Invalid."""
    sent = MultiDict(
        (name, "y" if value is True else str(value))
        for name, value in values.items()
        if value is not None and value is not False
    )
    filled = form(formdata=sent, meta={"csrf": False})
    if not filled.validate():
        names = called or {}
        errors = {names.get(name, name): [str(one) for one in said] for name, said in filled.errors.items()}
        first, said = next(iter(errors.items()))
        raise Invalid(f"«{first}»: {said[0]}", errors)
    return filled


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
            raise Invalid("Idempotency-Key debe tener de 1 a 120 letras, números o signos, sin espacios.")
        asked = sha256(f"{request.method} {request.full_path}\n".encode() + sent()).hexdigest()
        mine = {"person_id": caller().person.id, "key": key}
        row = insert_of(KeptAnswer).values(**mine, asked=asked, status=0, headers={}, body=b"", at=clock.now())
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
