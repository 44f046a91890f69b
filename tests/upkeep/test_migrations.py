"""How migrations reach a database that is at work: all steps or none, also where a step makes a table anew."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from flask_migrate import downgrade, upgrade

from tests.harness import office

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

OURS = Path(__file__).parents[2] / "migrations"
STEP = '''"""A step of a test."""
import sqlalchemy as sa
from alembic import op

revision, down_revision = {revision!r}, {before!r}
HOW = "always" if op.get_context().dialect.name == "sqlite" else "auto"


def upgrade():
    {upgrade}


def downgrade():
    {downgrade}
'''
REBUILT = """with op.batch_alter_table("person", recreate=HOW) as person:
        person.add_column(sa.Column("nickname", sa.Text, nullable=False, server_default="sin apodo"))"""
REBUILT_BACK = """with op.batch_alter_table("person", recreate=HOW) as person:
        person.drop_column("nickname")"""
ORPHANED = 'op.execute("UPDATE role_grant SET person_id = person_id + 700")'
FAILED = "raise RuntimeError('se cayó a mitad de camino')"


@pytest.fixture(params=["sqlite", "postgres"])
def at_work(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """A migrated database with people in it, to whom grants, departments and tickets point."""
    url = (
        f"sqlite:///{tmp_path / 'work.sqlite3'}"
        if request.param == "sqlite"
        else request.getfixturevalue("postgres_url")
    )
    with office.opened(office.settings(url, tmp_path)) as app, app.app_context():
        upgrade()
        _people()
        yield app


@pytest.fixture
def steps(tmp_path: Path) -> Callable[..., str]:
    """Makes a copy of the migrations that ends with the given steps; returns its folder."""

    def made(*ups: str, down: str = "pass") -> str:
        folder = Path(shutil.copytree(OURS, tmp_path / "migrations", ignore=shutil.ignore_patterns("__pycache__")))
        before = _last(folder)
        for number, up in enumerate(ups):
            revision = f"probe{number}"
            text = STEP.format(revision=revision, before=before, upgrade=up, downgrade=down)
            (folder / "versions" / f"{revision}.py").write_text(text)
            before = revision
        return str(folder)

    return made


def test_a_table_to_which_others_point_is_made_anew_with_its_rows(at_work: Flask, steps: Callable[..., str]) -> None:
    folder, before = steps(REBUILT, down=REBUILT_BACK), _rows()

    upgrade(folder)
    nicknames = _all("SELECT DISTINCT nickname FROM person")
    downgrade(folder)

    assert nicknames == [("sin apodo",)]
    assert _rows() == before


def test_what_points_to_a_table_made_anew_goes_on_pointing_to_it(at_work: Flask, steps: Callable[..., str]) -> None:
    upgrade(steps(REBUILT))

    with pytest.raises(sa.exc.IntegrityError):
        _do("UPDATE role_grant SET person_id = 99999")


@pytest.mark.parametrize("at_work", ["sqlite"], indirect=True)
def test_a_step_that_leaves_an_orphan_is_refused_with_its_row(
    at_work: Flask, steps: Callable[..., str], caplog: pytest.LogCaptureFixture
) -> None:
    before, version = _rows(), _version()

    with pytest.raises(SystemExit):
        upgrade(steps(REBUILT, ORPHANED))

    assert "role_grant, fila 1 → person" in caplog.text
    assert "quedó como estaba" in caplog.text
    assert (_rows(), _version()) == (before, version)
    assert "nickname" not in {column["name"] for column in _inspector().get_columns("person")}


def test_a_step_that_fails_undoes_those_before_it(at_work: Flask, steps: Callable[..., str]) -> None:
    before, version = _rows(), _version()

    with pytest.raises(SystemExit):
        upgrade(steps(REBUILT, FAILED))

    assert (_rows(), _version()) == (before, version)
    assert "nickname" not in {column["name"] for column in _inspector().get_columns("person")}


@pytest.mark.parametrize("up", [REBUILT, ORPHANED, FAILED], ids=["done", "orphaned", "failed"])
def test_foreign_keys_hold_again_after_the_steps(at_work: Flask, steps: Callable[..., str], up: str) -> None:
    with contextlib.suppress(SystemExit, sa.exc.IntegrityError):
        upgrade(steps(up))

    with pytest.raises(sa.exc.IntegrityError):
        _do("UPDATE role_grant SET person_id = 99999")


def test_the_count_by_which_a_copy_is_known_is_carried_over_and_back(
    at_work: Flask, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from ticketing import clock
    from ticketing.extensions import db
    from ticketing.massmail.chunks import restored

    last = "41-00ff00ff00ff00ff"
    (tmp_path / "machine").mkdir()
    (tmp_path / "machine" / restored.NAME).write_text(last)
    downgrade(revision="0013")
    with db.engine.begin() as connection:
        row = {"owner": last, "at": "2026-03-02 12:00:00+00:00"}
        connection.execute(sa.text("INSERT INTO leadership VALUES ('generation', :owner, :at)"), row)
    upgrade()

    assert _all("SELECT count, mark FROM generation") == [(41, "00ff00ff00ff00ff")]
    assert _all("SELECT * FROM leadership") == []
    assert restored.look(tmp_path / "machine", clock.now()) == 0
    assert (tmp_path / "machine" / restored.NAME).read_text().startswith("42-"), "It counts on."
    assert "restored copy" not in caplog.text, "An upgrade is no restore: nothing is held."

    db.session.remove()
    downgrade(revision="0013")
    assert _all("SELECT name, owner FROM leadership") == [
        ("generation", (tmp_path / "machine" / restored.NAME).read_text())
    ]
    upgrade()


def _people() -> None:
    from datetime import UTC, date, datetime

    from ticketing.demo import roles
    from ticketing.extensions import db
    from ticketing.office.departments import actions as departments
    from ticketing.office.people import actions as people

    at = datetime(2026, 3, 2, 15, tzinfo=UTC)
    where = departments.add("Oficina de Pruebas", "OP", "department", None, by=None, at=at)
    for name in ("Ana Prueba", "Berta Prueba"):
        email = f"{name.split()[0].lower()}@despacho.test"
        one = people.add(name, email, where, position="", password="una-clave-larga", by=None, at=at)
        people.grant(one, roles.PROFESSIONAL, from_on=date(2026, 3, 2), by=None, at=at)
    db.session.commit()


def _last(folder: Path) -> str:
    from alembic.script import ScriptDirectory

    return str(ScriptDirectory(str(folder)).get_current_head())


def _rows() -> dict[str, list[tuple[object, ...]]]:
    tables = sorted(set(_inspector().get_table_names()) - {"alembic_version"})
    return {name: _all(f'SELECT * FROM "{name}" ORDER BY 1') for name in tables}


def _version() -> list[tuple[object, ...]]:
    return _all("SELECT version_num FROM alembic_version")


def _inspector() -> sa.Inspector:
    from ticketing.extensions import db

    return sa.inspect(db.engine)


def _all(sql: str) -> list[tuple[object, ...]]:
    from ticketing.extensions import db

    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(sql))]


def _do(sql: str) -> None:
    from ticketing.extensions import db

    with db.engine.begin() as connection:
        connection.execute(sa.text(sql))
