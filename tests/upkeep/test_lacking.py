"""An installation that lacks something says what, and who mends it; what is broken does not start."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from config import HERE

if TYPE_CHECKING:
    from flask import Flask

AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@pytest.fixture
def signed_in(app: Flask):
    """Somebody of an office that has a department, an administrator and nothing else."""
    from ticketing import clock
    from ticketing.extensions import db
    from ticketing.office.departments import actions as departments
    from ticketing.office.people import actions as people
    from ticketing.office.sign_in.actions import begin

    with app.app_context():
        office = departments.add("Comunicaciones", "OC", "comms", by=None, at=AT)
        ana = people.add("Ana Ruiz", "ana@despacho.test", office, by=None, at=AT)
        people.grant(ana, "Administrador", from_on=AT.date(), by=None, at=AT)
        people.grant(ana, "Profesional", from_on=AT.date(), by=None, at=AT)
        _session, token = begin(ana, "prueba", at=clock.now())
        db.session.commit()
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    return client


@pytest.mark.parametrize("address", ["/tickets", "/queue"])
def test_without_a_calendar_the_page_says_so_and_who_mends_it(signed_in, address: str) -> None:
    answer = signed_in.get(address)

    assert answer.status_code == 503
    assert "Todavía no hay un calendario laboral" in answer.text
    assert "Ana Ruiz" in answer.text
    assert "calendar make" in answer.text


def started(folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    whole = {name: value for name, value in os.environ.items() if not name.startswith("DESPACHO_")}
    whole |= {"DESPACHO_DEMO": "0", "DESPACHO_DATA_DIR": str(folder), "DESPACHO_SMTP_URL": "smtp://127.0.0.1:9"} | env
    return subprocess.run(
        [sys.executable, "-c", "import wsgi"], cwd=HERE, env=whole, capture_output=True, text=True, timeout=60
    )


def test_a_procedure_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    refused = started(tmp_path, DESPACHO_PROCEDURE="nada")

    assert refused.returncode == 1
    assert "No hay ningún procedimiento «nada»" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_calendar_that_cannot_be_read_stops_the_start(tmp_path: Path, sqlite_office_url: str) -> None:
    file = sqlite_office_url.removeprefix("sqlite:///")
    broken = json.dumps({"name": "x", "zone": "America/Bogota", "first_year": 2026, "last_year": 2026, "weekdays": {}})
    with closing(sqlite3.connect(file)) as base:
        base.execute(
            "INSERT INTO calendar_version (id, name, hash, content, reason, made_at) VALUES (1, 'x', 'h', ?, '', ?)",
            (broken, "2026-01-01 00:00:00"),
        )
        base.commit()

    refused = started(tmp_path, DESPACHO_DATABASE_URL=sqlite_office_url)

    assert refused.returncode == 1
    assert "ningún día de la semana con horario" in refused.stderr
    assert "Traceback" not in refused.stderr
