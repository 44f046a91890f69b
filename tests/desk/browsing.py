"""Browsers of the cast: each signed in, each with cookies of its own, as several people at their desks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any

from tests.desk.cast import CAMPAIGN, FILED, LIST, Cast, hire, present
from tests.harness.telling import retold

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from ticketing.desk.cases.models import Ticket
    from ticketing.office.people.models import Person

FIELDS = {
    "subject": "Becas abiertas hasta el viernes",
    "sender": "credito@demo.despacho.example",
    "audience": LIST,
    "words": "Inscríbase antes del viernes.",
    "words_format": "text",
    "latest_date": "2026-03-31",
    "brand_manual": "y",
}


@dataclass
class House:
    """The application with the cast at work; nothing is open between two requests."""

    app: Flask

    @contextmanager
    def open(self) -> Iterator[None]:
        """A look into the database, or a change that is committed."""
        from ticketing.extensions import db

        with self.app.app_context():
            yield
            db.session.commit()

    def browser(self, name: str) -> FlaskClient:
        """A browser in which that person of the cast is signed in."""
        with self.open():
            token = _signed_in(name)
        client = self.app.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = token
            session["_fresh"] = True
        return client

    def person(self, name: str) -> Person:
        """Somebody of the cast, within an open context."""
        return _person(name)

    def ticket(self, number: str = "2026-0001") -> Ticket:
        """A ticket, within an open context."""
        from ticketing.desk.cases.models import Ticket
        from ticketing.extensions import db

        year, serial = number.split("-")
        return db.session.query(Ticket).filter_by(year=int(year), serial=int(serial)).one()

    def cast(self) -> Cast:
        """The cast, found again within an open context."""
        return present()

    def move(self, moment: datetime) -> None:
        """Let it be that moment for everybody."""
        from ticketing import clock

        with self.app.app_context():
            clock.move(moment)


def _person(name: str) -> Person:
    from ticketing.extensions import db
    from ticketing.office.people.models import Person

    return db.session.query(Person).filter(Person.name == name).one()


@retold
def _signed_in(name: str) -> str:
    """The token of a session that this person begins."""
    from ticketing import clock
    from ticketing.office.sign_in.actions import begin

    return begin(_person(name), "prueba", at=clock.now())[1]


def opened(app: Flask) -> House:
    """The house with its cast, forms without tokens (one test has them)."""
    from ticketing import clock

    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        clock.move(FILED)
        hire()
    return House(app)


def begun(client: FlaskClient, category: str = CAMPAIGN, **more: Any) -> str:
    """The address of a new draft."""
    answer = client.post("/requests", data={"category": category, **more})
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def send(client: FlaskClient, address: str, **changes: Any) -> TestResponse:
    """The draft, filled in and sent."""
    data = {key: value for key, value in {**FIELDS, "do": "send", **changes}.items() if value is not None}
    return client.post(address, data=data, content_type="multipart/form-data")


def value(page: TestResponse, name: str, within: str = "") -> str:
    """The value of a hidden field of the page, after a piece of it."""
    html = page.text[page.text.index(within) :] if within else page.text
    found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', html)
    assert found, name
    return unescape(found[1])


def words(page: TestResponse) -> str:
    """The page's text without its tags, spaces as single ones."""
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", page.text, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())
