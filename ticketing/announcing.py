"""Before a command acts: on which database, and as whom. On stderr, so that what it prints stays what it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
from flask import Flask
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from config import Settings, SettingsError
from ticketing.extensions import db
from ticketing.office.calendars.queries import calendar, names, newest
from ticketing.office.procedures.queries import present
from ticketing.office.service_user import become_owner_of
from workflows.mistakes import Mistakes
from workflows.refusals import Refused
from workflows.together import ask_together

SERVES = frozenset({None, "worker", "sender"})
SILENT = frozenset({"settings", "procedure", "returns", "routes", "setup", "version", "demo", "run"})


def of_a_command(arguments: Sequence[str]) -> str | None:
    """The first word of the command that this process was started for; None in a web server or a test."""
    program = Path(arguments[0]).name if arguments else ""
    if program not in ("flask", "__main__.py"):
        return None
    words = iter(arguments[1:])
    for word in words:
        if word in ("--app", "-A", "-e", "--env-file"):
            next(words, None)
        elif not word.startswith("-"):
            return word
    return None


def announce(settings: Settings, arguments: Sequence[str]) -> None:
    """Say it, and be whom the service is."""
    word = of_a_command(arguments)
    if word is None:
        return
    owner = become_owner_of(settings.data_dir)
    if word not in SILENT:
        kind = "demostración" if settings.demo else "instalación"
        as_whom = f", como {owner}" if owner else ""
        click.echo(f"[{kind}: {_place(settings.database_url)}{as_whom}]", err=True)


def refuse_broken(app: Flask) -> None:
    """A procedure or a calendar that is broken stops the start with a sentence, not the first page that needs it."""
    with app.app_context():
        try:
            ask_together(present())
            for row in filter(None, map(newest, names())):
                calendar(row)
        except Mistakes as wrong:
            raise SettingsError(f"El procedimiento tiene errores. {wrong}") from None
        except (Refused, KeyError, ValueError) as problem:
            raise SettingsError(f"El procedimiento o el calendario no sirven. {problem}") from None
        except DBAPIError:
            return  # away, or without tables: whoever asks it next is told
        finally:
            db.session.remove()


def _place(url: str) -> str:
    """Where the database is, without who enters it."""
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite":
        return str(parts.database)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.database} en {parts.host or 'este equipo'}{port}"
