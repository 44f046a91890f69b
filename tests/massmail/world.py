"""A list of people and a campaign for them; a sender that runs within the test; a worker that may be killed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from tests.harness.footing import footed

if TYPE_CHECKING:
    from flask import Flask

    from config import Settings
    from tests.harness.mailbox import Mailbox
    from ticketing.massmail.campaigns.models import Campaign

AT = datetime(2026, 3, 2, 15, 15, tzinfo=UTC)
DAY = date(2026, 3, 2)
WORDS = (
    "<p>Hola, {{nombre|estudiante}}:</p><p>Su programa es {{programa|el suyo}}. Ya puede renovar "
    '<a href="https://icetex.example/renovar?de=correo&amp;n=1">su crédito</a> o leer '
    '<a href="https://icetex.example/guía">la guía</a>.</p>'
)
FIRST = ("Ana", "José Ñ.", "María", "D'Artagnan", "Zoë")


def author() -> Any:
    """Somebody who makes campaigns."""
    from ticketing.extensions import db
    from ticketing.office.departments.models import Department
    from ticketing.office.people.models import Person

    place = Department(name="Oficina Comercial y de Mercadeo", short="OCM", kind="comms")
    person = Person(name="Luz Ríos", email="luz@despacho.test", department=place, created_at=AT)
    db.session.add_all([place, person])
    db.session.flush()
    return person


def fill(count: int, code: str = "estudiantes", domain: str = "correo.example") -> list[int]:
    """A list with so many confirmed members; returns the ids of the contacts."""
    from ticketing.audience.contacts.actions import add_many
    from ticketing.audience.contacts.models import Contact
    from ticketing.audience.lists.actions import enable
    from ticketing.audience.lists.models import CONFIRMED, Membership
    from ticketing.extensions import db

    one = enable(
        code=code, name=code.title(), purpose="Avisos", owner=None, valid_until=date(2036, 12, 31), by=None, at=AT
    )
    db.session.flush()
    rows = [
        {
            "email": f"{code}.{number}@{domain}",
            "first_name": FIRST[number % len(FIRST)],
            "last_name": f"Pérez {number}",
            "attributes": {"programa": "Música"} if number % 2 else {},
        }
        for number in range(count)
    ]
    add_many(rows, at=AT)
    mine = select(Contact.id).where(Contact.email.like(f"{code}.%@{domain}")).order_by(Contact.id)
    ids = list(db.session.scalars(mine))
    place = {"list_id": one.id, "status": CONFIRMED, "source": "base", "since_at": AT, "changed_at": AT}
    db.session.execute(insert(Membership), [place | {"contact_id": contact} for contact in ids])
    db.session.commit()
    return ids


def drafted(*, by: Any = None, lists: tuple[str, ...] = ("estudiantes",), at: datetime = AT, **what: Any) -> Campaign:
    """A campaign with compiled content, not yet armed."""
    from ticketing.massmail.campaigns import actions

    said = {
        "from_name": "Instituto de Crédito",
        "from_address": "campanas@despacho.test",
        "subject": "Renovación para {{nombre|usted}}",
        "words": WORDS,
        "audience_rule": {"lists": list(lists)},
        "utm": False,
    }
    footed()
    campaign = actions.draft(
        name="Renovación", origin_kind="prueba", origin_id=1, by=by or author(), at=at, **(said | what)
    )
    actions.compile_content(campaign, institution="Instituto de Crédito", at=at)
    return campaign


def started(*, at: datetime | None = None, **what: Any) -> Campaign:
    """A campaign whose audience is frozen and which runs."""
    from ticketing import clock
    from ticketing.extensions import db
    from ticketing.massmail.campaigns import actions

    now = at or clock.now()
    campaign = drafted(at=now, **what)
    actions.arm(campaign, start_at=None, by=None, at=now)
    actions.start(campaign, at=now)
    db.session.commit()
    return campaign


@dataclass
class Sending:
    """A sender at work in a thread of the test."""

    app: Flask
    stop: threading.Event
    thread: threading.Thread

    def end(self) -> None:
        """Ask it to stop, and wait."""
        self.stop.set()
        self.thread.join(15)
        assert not self.thread.is_alive()


@contextmanager
def sending(app: Flask, settings: Settings) -> Iterator[Sending]:
    """The sender with these settings, which the rest of the application has then too, until the block ends."""
    from ticketing.massmail.sender import loop

    before, app.config["SETTINGS"] = app.config["SETTINGS"], settings
    stop = threading.Event()

    def work() -> None:
        with app.app_context():
            loop.run(settings, stop)

    running = Sending(app, stop, threading.Thread(target=work))
    running.thread.start()
    try:
        yield running
    finally:
        running.end()
        app.config["SETTINGS"] = before


def until(true: Callable[[], Any], what: str | Callable[[], str], *, seconds: float = 20) -> Any:
    """Wait for something; fail in words if it does not come. Holds no transaction open meanwhile."""
    from ticketing.extensions import db

    deadline = time.monotonic() + seconds
    while not (found := true()):
        db.session.rollback()
        if time.monotonic() > deadline:
            raise AssertionError(f"Waited {seconds} s in vain: {what() if callable(what) else what}")
        time.sleep(0.05)
    db.session.rollback()
    return found


def sheet(campaign_id: int) -> dict[str, Any]:
    """The balance sheet as it is now in the database."""
    from ticketing.extensions import db, reading
    from ticketing.massmail.campaigns.queries import balance

    db.session.rollback()
    with reading():
        found = balance(campaign_id)
    db.session.rollback()
    parts = ("excluded", "pending", "deferred", "accepted", "failed", "unknown", "cancelled")
    assert found["audience"] == sum(int(found[part]) for part in parts)
    return found


def finished(campaign: Campaign) -> Callable[[], bool]:
    """Whether the campaign is finished, asked anew each time."""
    return lambda: sheet(campaign.id)["status"] == "finished"


def recipients(campaign: Campaign, **what: Any) -> list[Any]:
    """The frozen recipients, only those with these columns."""
    from sqlalchemy import select

    from ticketing.extensions import db
    from ticketing.massmail.recipients.models import Recipient

    query = select(Recipient).where(Recipient.campaign_id == campaign.id).filter_by(**what).order_by(Recipient.seq)
    found = list(db.session.scalars(query))
    db.session.commit()
    return found


def commit() -> None:
    """What a request does at its end."""
    from ticketing.extensions import db

    db.session.commit()


def quiet(mailbox: Mailbox) -> None:
    """Wait until nothing has arrived for a second."""
    before = -1
    while before != len(mailbox.accepted()):
        before = len(mailbox.accepted())
        time.sleep(1.0)
