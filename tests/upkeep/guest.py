"""A populated database of an earlier version, brought to the present: restored once a module, on each database."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from flask_migrate import upgrade

from tests.harness import office
from tests.upkeep import dumps
from tests.upkeep.populate import HERE, rows

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.harness.mailbox import Mailbox
    from tests.harness.postgres import Server

SOON = timedelta(minutes=5)
VERSIONS = sorted({file.name.partition(".")[0] for file in HERE.glob("*.json")})


@dataclass(frozen=True)
class Guest:
    """The application on the upgraded database. `kept`: what was known when the dump was made."""

    app: Flask
    mailbox: Mailbox
    kept: dict[str, Any]
    rows: dict[str, int]
    waiting: tuple[int, ...]

    @property
    def at(self) -> datetime:
        """Some minutes after the dump was made."""
        return datetime.fromisoformat(self.kept["at"]) + SOON

    def browser(self, session: str) -> FlaskClient:
        """A browser that still holds the cookie of a session."""
        client = self.app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"], cookie["_fresh"] = session, True
        return client

    def signed_in(self, key: str) -> FlaskClient:
        """A browser in which somebody signed in after the upgrade."""
        from ticketing.extensions import db
        from ticketing.office.people.queries import by_email
        from ticketing.office.sign_in.actions import begin

        person = by_email(f"{key}@demo.despacho.example")
        assert person is not None, key
        _session, token = begin(person, "prueba", at=self.at)
        db.session.commit()
        return self.browser(token)


def known(version: str, kind: str) -> dict[str, Any]:
    """What was known when the dump was made."""
    found: dict[str, Any] = json.loads((HERE / f"{version}.{kind}.json").read_text())
    return found


@contextmanager
def restored(version: str, kind: str, folder: Path, server: Server | None) -> Iterator[str]:
    """A database as the dump holds it, with the uploaded files in `folder`."""
    dumps.unpack_files((HERE / f"{version}.{kind}.files.tar.xz").read_bytes(), folder)
    packed = (HERE / f"{version}.{kind}.sql.xz").read_bytes()
    if server is None:
        url = f"sqlite:///{folder / 'guest.sqlite3'}"
        dumps.load(url, packed)
        yield url
        return
    with server.database() as url:
        dumps.load(url, packed)
        yield url


@contextmanager
def copied(url: str, folder: Path, server: Server | None) -> Iterator[str]:
    """A copy of a database to which nobody is connected."""
    if server is None:
        yield f"sqlite:///{shutil.copy(url.removeprefix('sqlite:///'), folder / 'copy.sqlite3')}"
        return
    with server.database(template=url.partition("?")[0].rpartition("/")[2]) as copy:
        yield copy


def change(url: str, sql: str) -> None:
    """Something more that was so when the dump was made."""
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text(sql))
    engine.dispose()


@contextmanager
def welcomed(url: str, folder: Path, mailbox: Mailbox, kept: dict[str, Any]) -> Iterator[Guest]:
    """The guest, upgraded, within a context, five minutes after the dump was made."""
    from ticketing import clock
    from ticketing.demo import cast
    from ticketing.extensions import db

    chosen = office.settings(url, folder, secret_key=kept["secret_key"], smtp_url=mailbox.url, mail_domain=cast.DOMAIN)
    with office.opened(chosen) as app, app.app_context():
        app.config["WTF_CSRF_ENABLED"] = False
        upgrade()
        guest = Guest(app, mailbox, kept, rows(db.engine), _waiting())
        clock.move(guest.at)
        yield guest


def _waiting() -> tuple[int, ...]:
    from ticketing.extensions import db
    from ticketing.ledger.reactions.models import ReactionRow

    found = tuple(db.session.scalars(sa.select(ReactionRow.id).where(ReactionRow.done_at.is_(None))))
    db.session.rollback()
    return found
