"""`make reset`: the demo as on its first day."""

from __future__ import annotations

import shutil
import sys

import click
from sqlalchemy import text

from config import Settings
from ticketing import clock
from ticketing.demo import children, run
from ticketing.extensions import db, on_postgresql

KEPT = {"secret.key"}


def reset(settings: Settings) -> None:
    """Empty the database and the data folder (its secret stays), then make the institution anew."""
    if not (children.free(settings.port) and children.free(settings.catcher_port)):
        click.echo("La demostración está en marcha; termínela (Ctrl-C) antes de empezar de nuevo.", err=True)
        sys.exit(1)
    _empty_database()
    _empty_folder(settings)
    clock.follow(settings.clock_file)
    run.prepare()
    click.echo("La demostración quedó como nueva.")


def _empty_database() -> None:
    db.session.remove()
    if not on_postgresql():
        db.engine.dispose()
        return
    with db.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    db.engine.dispose()


def _empty_folder(settings: Settings) -> None:
    database = db.engine.url.database if not on_postgresql() else None
    for suffix in ("", "-wal", "-shm"):
        if database:
            (settings.data_dir / f"{database}{suffix}").unlink(missing_ok=True)
    for entry in settings.data_dir.iterdir() if settings.data_dir.exists() else ():
        if entry.is_dir():
            shutil.rmtree(entry)
        elif entry.name not in KEPT:
            entry.unlink()
