"""`upgrade`: an older database comes to this version by steps that are told first; the dry run touches nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from tests.harness import office
from tests.upkeep import dumps
from tests.upkeep import guest as guests

if TYPE_CHECKING:
    from click.testing import Result
    from flask import Flask

OLDEST = guests.VERSIONS[0]
Run = Callable[..., "Result"]
FOLDER = Path(__file__).parents[2] / "migrations" / "versions"


def chain() -> list[Path]:
    """The steps one after the other, whatever numbers were left out or taken later."""
    found, before = [], None
    after = {re.search(r'^down_revision = (?:"(\d+)"|None)$', step.read_text("utf-8"), re.M)[1]: step
             for step in FOLDER.glob("0*.py")}  # fmt: skip
    while before in after:
        found.append(after[before])
        before = found[-1].name[:4]
    assert len(found) == len(after)
    return found


STEPS = chain()


@pytest.fixture(params=["sqlite", "postgres"])
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """The application beside a full database of an earlier version."""
    server = request.getfixturevalue("postgres") if request.param == "postgres" else None
    with (
        guests.restored(OLDEST, request.param, tmp_path, server) as url,
        office.opened(office.settings(url, tmp_path)) as app,
    ):
        yield app


@pytest.fixture
def run(older: Flask) -> Run:
    """The command."""
    return lambda *words: older.test_cli_runner().invoke(args=["upgrade", *words])


def held(app: Flask) -> bytes:
    """All that the database holds."""
    from ticketing.extensions import db

    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    return dumps.dump(app.config["SETTINGS"].database_url)


def test_the_dry_run_tells_every_step_and_touches_nothing(older: Flask, run: Run) -> None:
    before = held(older)

    told = run("--dry-run")

    assert told.exit_code == 0, told.output
    for before_it, step in pairwise(STEPS[int(OLDEST) - 1 :]):
        number = step.name[:4]
        first = step.read_text(encoding="utf-8").removeprefix('"""').partition("\n")[0].removesuffix('"""')
        assert f"{before_it.name[:4]} → {number}  {first}" in told.output
    assert f"De {OLDEST} a {STEPS[-1].name[:4]}" in told.output
    assert "No se tocó nada." in told.output
    assert held(older) == before


def test_an_older_database_comes_to_this_version_and_then_nothing_is_left_to_do(older: Flask, run: Run) -> None:
    done = run()
    again = run("--dry-run")

    assert done.exit_code == 0, done.output
    assert f"Hecho: la base está en {STEPS[-1].name[:4]}." in done.output
    assert "ya está en el esquema de esta versión" in again.output
    verified = older.test_cli_runner().invoke(args=["chain", "verify"])
    assert "Cadena íntegra" in verified.output


def test_a_database_of_a_newer_version_is_left_alone(older: Flask, run: Run) -> None:
    from ticketing.extensions import db

    with older.app_context(), db.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))

    refused = run()

    assert refused.exit_code == 1
    assert "es de una más nueva" in refused.output


def test_an_empty_place_is_told_all_steps(tmp_path: Path) -> None:
    file = tmp_path / "nueva.sqlite3"
    with office.opened(office.settings(f"sqlite:///{file}", tmp_path)) as app:
        told = app.test_cli_runner().invoke(args=["upgrade", "--dry-run"])

    assert f"De ninguno a {STEPS[-1].name[:4]}, {len(STEPS)} pasos:" in told.output
    assert "ninguno → 0001  Everything that the first version keeps" in told.output
    assert not file.exists() or file.stat().st_size == 0


def test_what_requests_may_ask_for_by_this_version_is_there_after_it(older: Flask, run: Run) -> None:
    from ticketing.audience.lists.models import GROUP, MailingList
    from ticketing.extensions import db

    done = run()
    again = run()

    assert done.exit_code == 0, done.output
    assert "Grupos institucionales nuevos" in done.output
    assert "Grupos" not in again.output
    with older.app_context():
        assert db.session.query(MailingList).filter_by(kind=GROUP).count() == 3
