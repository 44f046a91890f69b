"""A campaign that belongs to no ticket, and a server that keeps what it promised."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.harness import mailbox as mailboxes

if TYPE_CHECKING:
    from flask import Flask

    from config import Settings
    from tests.harness.mailbox import Mailbox


@pytest.fixture
def app_sqlite(own_sqlite: Flask) -> Flask:
    """Faults are survived by a database that is as durable as in an office."""
    return own_sqlite


@pytest.fixture
def app_postgres(own_postgres: Flask) -> Flask:
    """Processes that are killed may still hold connections when the test ends."""
    return own_postgres


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[Mailbox]:
    """A server that counts and keeps no bodies."""
    with mailboxes.running(tmp_path / "mail") as box:
        yield box


@pytest.fixture
def unbound(monkeypatch: pytest.MonkeyPatch) -> None:
    """The campaign belongs to no ticket: nobody else is asked for leave, nothing of other wings follows its end."""
    from ticketing.ledger.reactions.table import REACTIONS, After
    from ticketing.office import doors

    monkeypatch.setattr(doors, "LEAVE_TO_SEND", [])
    monkeypatch.setitem(REACTIONS, "campaign_finished", After(lambda _occasion: None))


@pytest.fixture
def base(app_postgres: Flask, unbound: None) -> Iterator[Flask]:
    """The application's context on PostgreSQL."""
    with app_postgres.app_context():
        yield app_postgres


@pytest.fixture
def smtp(base: Flask, sink: Mailbox) -> Settings:
    """Settings that send to the sink, four connections wide."""
    settings = replace(base.config["SETTINGS"], smtp_url=sink.url, sender_connections=4)
    base.config["SETTINGS"] = settings
    return settings
