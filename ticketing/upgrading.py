"""`upgrade`: the database comes to this version's schema; `--dry-run` says by which steps, and touches nothing."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

import click
import flask_migrate
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from alembic.util import CommandError
from flask.cli import with_appcontext
from sqlalchemy import inspect

from ticketing import clock
from ticketing.audience.groups.actions import open_of_procedures
from ticketing.extensions import db, reading
from ticketing.office.terminal import fail

EMPTY = "ninguno"
FOLDER = Path(__file__).resolve().parents[1] / "migrations"


@click.command("upgrade")
@click.option("--dry-run", is_flag=True, help="Solo decir qué cambiaría.")
@with_appcontext
def upgrade(dry_run: bool) -> None:
    """Lleva la base al esquema de esta versión, con todo detenido; --dry-run dice qué cambiaría y no toca nada."""
    now, head = at_present(), newest()
    steps = ahead(now)
    if not steps:
        click.echo(f"La base ya está en el esquema de esta versión ({head}).")
        return
    click.echo(f"De {now or EMPTY} a {head}, {len(steps)} {'paso' if len(steps) == 1 else 'pasos'}:")
    for step in steps:
        click.echo(f"  {step.down_revision or EMPTY} → {step.revision}  {step.doc}")
    if dry_run:
        click.echo("No se tocó nada.")
        return
    logging.getLogger("alembic").setLevel(logging.WARNING)
    try:
        flask_migrate.upgrade()
    except CommandError as problem:
        fail(str(problem))
    click.echo(f"Hecho: la base está en {head}.")
    if now is not None:
        _open_groups()


def _open_groups() -> None:
    """What requests may ask for by this version's procedures, and nobody could have made before."""
    made = open_of_procedures(at=clock.now())
    db.session.commit()
    if made:
        names = ", ".join(f"«{one.name}»" for one in made)
        click.echo(f"Grupos institucionales nuevos: {names}. Falta decir sus dominios y quién responde por cada uno.")


def at_present() -> str | None:
    """The step at which the database stands; None for one that has none yet, or is not there."""
    url = db.engine.url
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        return None  # asked in the usual way, SQLite would make the file
    with reading(), db.engine.connect() as connection:
        if "alembic_version" not in inspect(connection).get_table_names():
            return None
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    """The step of this version."""
    return _steps().get_current_head() or EMPTY


def ahead(now: str | None) -> Sequence[Script]:
    """The steps that lead from there to this version, in their order."""
    steps = _steps()
    if now is not None and now not in {step.revision for step in steps.walk_revisions()}:
        fail(f"La base está en el paso {now}, que esta versión no conoce: es de una más nueva.")
    return list(reversed(list(steps.iterate_revisions("head", now or "base"))))


def _steps() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return ScriptDirectory.from_config(config)
