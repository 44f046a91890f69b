"""Every operation that writes, asked by everybody who may not: refused in words, and not a row more or less."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from tests.api.program import PLACES, Program
from tests.desk.browsing import House
from tests.desk.cast import FILED
from tests.dispatch.numbers import went_out

if TYPE_CHECKING:
    from flask import Flask

    from ticketing.api.table import Operation

PROFESSIONAL = "Pedro Profesional"
WHO_MAY_NOT = (
    "Rosa Solicitante", "Carlos Colega", "Elena Ajena", "Víctor Vicepresidente", "Diana Diseño", "Paula Prensa",
    "Ana Atiende",
)  # fmt: skip
# What a program may send to have it done, where an empty object would be refused for what it lacks.
SAID: dict[str, dict[str, Any]] = {
    "cancel": {"reason": "Porque sí"},
    "compose": {"subject": "Otro asunto"},
    "ask_changes": {"note": "Cambie algo"},
    "make": {"corrects": 1, "to": "rest"},
    "repoint": {"url": "https://otra.example/", "reason": "Se equivocó"},
    "discard_link": {"reason": "No va"},
    "entrust": {"email": "elenaajena@despacho.test"},
    "give": {"email": "anaatiende@despacho.test"},
    "sign_request": {"verdict": "approved", "content_hash": "0" * 64},
    "waive": {"rule": "title", "reason": "Así llegó"},
}
# Whoever asks is counted: nothing of the office's.
ITS_OWN = {"api_use"}


@pytest.fixture
def house(app: Flask) -> House:
    """The cast, a delegate, somebody in a third department, and one campaign that went out; another is being sent."""
    from ticketing.demo import roles
    from ticketing.extensions import db
    from ticketing.massmail.campaigns.models import Campaign
    from ticketing.office.people.actions import grant

    found = went_out(app)
    with found.open():
        grant(found.person("Diana Diseño"), roles.DELEGATE, from_on=date(2026, 1, 1), by=None, at=FILED)
        db.session.query(Campaign).update({"status": "running"})
    return found


def everything(house: House) -> dict[str, str]:
    """What stands in each table, as a sum."""
    from ticketing.extensions import db

    with house.open():
        rows = {name: sorted(map(repr, db.session.execute(select(table)).all())) for name, table in tables(db.metadata)}
    return {name: sha256("\n".join(many).encode()).hexdigest() for name, many in rows.items()}


def tables(metadata: Any) -> list[tuple[str, Any]]:
    return [(name, table) for name, table in metadata.tables.items() if name not in ITS_OWN]


def writes() -> list[Operation]:
    from ticketing.api.description import OPERATIONS

    return [one for one in OPERATIONS if one.body is not None]


def programs(house: House) -> dict[str, Program]:
    """Of everybody who may not, with all that a key can be made for; Ana became a reader after hers was made."""
    from ticketing.demo import roles
    from ticketing.office.people.actions import grant

    found = {name: Program(house, name) for name in WHO_MAY_NOT}
    with house.open():
        grant(house.person("Ana Atiende"), roles.AUDITOR, from_on=date(2026, 1, 1), by=None, at=FILED)
    return found


def test_whoever_may_not_writes_nothing_by_any_operation(house: House) -> None:
    from ticketing.office.tokens.scopes import SCOPES

    narrow = {scope: Program(house, PROFESSIONAL, *(set(SCOPES) - {scope})) for scope in SCOPES}
    others, wrong = programs(house), {}
    before = everything(house)
    for one in writes():
        for who, program in (others | {"scope": narrow[one.scope]}).items():
            path, what = one.path.format(**PLACES), SAID.get(one.name, {})
            answer = program.ask(one.method, path, key=one.name, json=what)
            told = answer.mimetype == "application/problem+json" and (
                answer.status_code == 404 or answer.json["detail"]
            )
            if answer.status_code not in {403, 404, 409} or not told:
                wrong[one.name, who] = (answer.status_code, answer.text[:200])
    assert wrong == {}
    after = everything(house)
    assert {name for name in before if before[name] != after[name]} == set()
