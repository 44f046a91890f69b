"""The office's cast: a requester, a head and the one above, a substitute, a professional, an administrator."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.harness.telling import once

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from ticketing.office.departments.models import Department
    from ticketing.office.people.models import Person

AT = datetime(2026, 3, 2, 15, 15, tzinfo=UTC)
TODAY = date(2026, 3, 2)
PASSWORD = "limonada de panela"


@dataclass(frozen=True)
class Cast:
    """Everybody by what they are."""

    credit: Department
    group: Department
    requester: Person
    head: Person
    group_head: Person
    deputy: Person
    professional: Person
    administrator: Person


@pytest.fixture
def desk(app: Flask) -> Iterator[Flask]:
    """The application's context, at a fixed moment, on an empty database."""
    from ticketing import clock

    with app.app_context():
        clock.move(AT)
        yield app


@pytest.fixture
def cast(desk: Flask) -> Cast:
    """A department with a group below it and the people of both, all with the same password."""
    once("the office's cast", _hired)
    return _present()


UNITS = {"credit": "Vicepresidencia de Crédito", "group": "Grupo de Crédito"}
PEOPLE = {
    "requester": "Rosa Solicitante",
    "head": "Víctor Vicepresidente",
    "group_head": "Julia Jefe",
    "deputy": "Delia Encargada",
    "professional": "Pedro Profesional",
    "administrator": "Adela Administradora",
}


def _present() -> Cast:
    from ticketing.extensions import db
    from ticketing.office.departments.models import Department
    from ticketing.office.people.models import Person

    units = {unit.name: unit for unit in db.session.scalars(select(Department))}
    people = {person.name: person for person in db.session.scalars(select(Person))}
    return Cast(
        **{key: units[name] for key, name in UNITS.items()}, **{key: people[name] for key, name in PEOPLE.items()}
    )


def _hired() -> None:
    from ticketing.demo import roles
    from ticketing.extensions import db
    from ticketing.office.departments.actions import add as add_department
    from ticketing.office.people import actions, passwords

    credit = add_department(UNITS["credit"], "Crédito", by=None, at=AT)
    group = add_department(UNITS["group"], "Grupo", parent=credit, by=None, at=AT)
    kept = passwords.hashed(PASSWORD)
    for key, name in PEOPLE.items():
        address = name.split()[0].lower().replace("í", "i") + "@despacho.test"
        made = actions.add(name, address, group if key == "requester" else credit, by=None, at=AT)
        made.password_hash = kept
    db.session.flush()
    cast = _present()
    actions.name_head(credit, cast.head, "Vicepresidente", by=None, at=AT)
    actions.name_head(group, cast.group_head, "Jefe", by=None, at=AT)
    actions.grant(cast.professional, roles.PROFESSIONAL, from_on=TODAY, by=None, at=AT)
    actions.grant(cast.administrator, roles.ADMINISTRATOR, from_on=TODAY, by=None, at=AT)
    db.session.commit()


@pytest.fixture
def sign_in(desk: Flask) -> Callable[[Person], FlaskClient]:
    """A browser in which this person has signed in, without forms' tokens."""
    desk.config["WTF_CSRF_ENABLED"] = False

    def enter(person: Person, password: str = PASSWORD) -> FlaskClient:
        browser = desk.test_client()
        answer = browser.post("/sign-in", data={"email": person.email, "password": password})
        assert answer.status_code == 303
        return browser

    return enter
