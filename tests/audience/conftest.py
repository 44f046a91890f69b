"""A small base of contacts and lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from flask import Flask

    from ticketing.audience.contacts.models import Contact
    from ticketing.audience.lists.models import MailingList
    from ticketing.office.people.models import Person

AT = datetime(2026, 3, 2, 15, 15, tzinfo=UTC)
TODAY = date(2026, 3, 2)
LATER = date(2026, 12, 31)
PASSWORD = "limonada de panela"


@pytest.fixture
def base(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application's context, on an empty database, in an institution with a domain of its own."""
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], own_domains="instituto.example"))
    with app.app_context():
        yield app


@pytest.fixture
def make_list(base: Flask) -> Callable[..., MailingList]:
    """Enables a list."""
    from ticketing.audience.lists.actions import enable

    def make(code: str, valid_until: date = LATER, kind: str = "institutional") -> MailingList:
        return enable(
            code=code,
            name=code.title(),
            purpose="Avisos",
            owner=None,
            valid_until=valid_until,
            kind=kind,
            by=None,
            at=AT,
        )

    return make


@pytest.fixture
def make_contact(base: Flask) -> Callable[..., Contact]:
    """Adds a contact to lists, with a status of its places."""
    from ticketing.audience.contacts.actions import add
    from ticketing.audience.lists.actions import put_on

    def make(email: str | None, *lists: MailingList, status: str = "confirmed", **said: str) -> Contact:
        contact = add(email=email, by=None, at=AT, **({"document": "1020304050"} if not email else {}) | said)
        for one in lists:
            put_on(one, contact, status=status, source="base", by=None, at=AT)
        return contact

    return make


@pytest.fixture
def make_person(base: Flask) -> Callable[..., Person]:
    """Adds a person with a role, who signs in with PASSWORD."""
    from ticketing.office.departments.actions import add as add_department
    from ticketing.office.departments.queries import by_name
    from ticketing.office.people import actions as people

    def make(email: str, role: str | None = None) -> Person:
        where = by_name("Oficina Comercial") or add_department(
            "Oficina Comercial", "Comercial", "comms", by=None, at=AT
        )
        person = people.add(email.partition("@")[0], email, where, password=PASSWORD, by=None, at=AT)
        if role:
            people.grant(person, role, from_on=date(2020, 1, 1), by=None, at=AT)
        return person

    return make
