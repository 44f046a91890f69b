"""Campaigns on an application that sends to a real SMTP server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.harness.telling import always_retold

if TYPE_CHECKING:
    from flask import Flask

    from config import Settings
    from tests.harness.mailbox import Mailbox
    from ticketing.massmail.campaigns.models import Campaign


@pytest.fixture
def leave(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Leave to send: given, until the test puts a reason into this list."""
    from ticketing.office import doors

    reasons: list[str] = []
    monkeypatch.setattr(doors, "LEAVE_TO_SEND", [lambda _campaign: reasons[0] if reasons else None])
    return reasons


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of other wings follows a finished campaign: it belongs to no ticket."""
    from ticketing.ledger.reactions.table import REACTIONS, After

    monkeypatch.setitem(REACTIONS, "campaign_finished", After(lambda _occasion: None))


@pytest.fixture
def base(app: Flask, leave: list[str], alone: None) -> Iterator[Flask]:
    """The application's context, on an empty database."""
    from ticketing.massmail.tracking.mounting import mount

    with app.app_context():
        mount(app)
        yield app


@pytest.fixture
def smtp(base: Flask, mailbox: Mailbox) -> Settings:
    """Settings that send to the mailbox, four connections wide."""
    settings = replace(base.config["SETTINGS"], smtp_url=mailbox.url, sender_connections=4)
    base.config["SETTINGS"] = settings
    return settings


@pytest.fixture
def campaign(base: Flask) -> Campaign:
    """A campaign that twenty people have."""
    return _sent_to_twenty()


@always_retold
def _sent_to_twenty() -> Campaign:
    from tests.massmail.test_lost import sent
    from tests.massmail.world import AT, fill, started

    fill(20)
    one = started(at=AT)
    sent(one, range(20), AT)
    return one
