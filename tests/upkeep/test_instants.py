"""An instant comes back as it was written, in UTC, whatever the server's own wall is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import text

BOGOTA = ZoneInfo("America/Bogota")
NOON = datetime(2026, 3, 2, 12, 0, 0, 250_000, BOGOTA)


@pytest.fixture
def elsewhere(app: Flask) -> Iterator[Flask]:
    """The same database on a server whose wall is that of Bogotá."""
    from ticketing.extensions import db, on_postgresql

    def set_wall(words: str) -> None:
        if on_postgresql():
            name = db.session.execute(text("SELECT current_database()")).scalar_one()
            db.session.execute(text(f'ALTER DATABASE "{name}" {words}'))
            db.session.commit()
            db.engine.dispose()
        db.session.remove()

    with app.app_context():
        set_wall("SET timezone TO 'America/Bogota'")
        yield app
        db.session.rollback()
        set_wall("RESET timezone")


def test_an_instant_is_read_in_utc(elsewhere: Flask) -> None:
    from ticketing.extensions import db
    from ticketing.office.files.models import StoredFile

    file = StoredFile(token="x", sha256="0" * 64, name="x.pdf", media_type="application/pdf", size=1, uploaded_at=NOON)
    db.session.add(file)
    db.session.flush()
    db.session.expire(file)

    assert file.uploaded_at == NOON
    assert file.uploaded_at.utcoffset() == timedelta()
    assert file.uploaded_at.isoformat() == NOON.astimezone(UTC).isoformat()
