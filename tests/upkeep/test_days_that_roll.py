"""The step by which a day may roll: known services do, and what went before counts as late as it may have gone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from flask_migrate import downgrade, upgrade

from tests.harness import office
from workflows.rolling import oldest, slot_of

if TYPE_CHECKING:
    from flask import Flask

BEFORE = "0027"
HOSTS = ("smtp.office365.com", "email-smtp.eu-west-1.amazonaws.com", "correo.ejemplo.edu.co")


@pytest.fixture(params=["sqlite", "postgres"])
def earlier(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """A database of before, with three servers that sent today, yesterday and last week."""
    url = (
        f"sqlite:///{tmp_path / 'work.sqlite3'}"
        if request.param == "sqlite"
        else request.getfixturevalue("postgres_url")
    )
    with office.opened(office.settings(url, tmp_path)) as app, app.app_context():
        upgrade(revision=BEFORE)
        for number, host in enumerate(HOSTS, start=1):
            _run(
                "INSERT INTO transport (name, enabled, priority, weight, scheme, host, port, auth, user_name, secret, "
                "token_url, client_id, scope, connections, recycle_after, rates, takes_verp, keeps_message_id, signs, "
                "from_tied_to, bounces_to, ramp_days, ramp_first, ramp_last, proof, made_at, version) VALUES (:name, "
                "true, 10, 1, 'smtp', :host, 25, 'none', '', '', '', '', '', 8, 100, '{}', true, true, false, '', '', "
                "0, 0, 0, '{}', '2026-03-02 15:15:00+00:00', 1)",
                name=f"s{number}", host=host,
            )  # fmt: skip
        today = datetime.now(UTC).date()
        for days, count in ((0, 40), (1, 7), (8, 900)):
            _run(
                "INSERT INTO transport_use (on_day, transport, provider, count) VALUES (:day, 1, 0, :count)",
                day=(today - timedelta(days=days)).isoformat(), count=count,
            )  # fmt: skip
        yield app


def test_known_services_roll_and_what_was_sent_lately_counts(earlier: Flask) -> None:
    now = datetime.now(UTC)
    upgrade()
    assert [bool(row[0]) for row in _all("SELECT day_rolls FROM transport ORDER BY id")] == [True, True, False]
    found = _all("SELECT slot, transport, count FROM recent_use ORDER BY slot")
    counting = {row[1]: 0 for row in found}
    for slot, transport, count in found:
        assert slot <= slot_of(datetime.now(UTC))
        counting[transport] += count if slot >= oldest(now) else 0
    assert counting == {1: 47}


def test_it_goes_back(earlier: Flask) -> None:
    upgrade()
    downgrade(revision=BEFORE)
    assert _all("SELECT count(*) FROM transport_use") == [(3,)]


def _run(words: str, **values: Any) -> None:
    from ticketing.extensions import db

    db.session.execute(sa.text(words), values)
    db.session.commit()


def _all(words: str) -> list[tuple[Any, ...]]:
    from ticketing.extensions import db

    found = [tuple(row) for row in db.session.execute(sa.text(words))]
    db.session.rollback()
    return found
