"""How commands speak: a refusal is one sentence on stderr and exit code 1; questions are asked and read in Spanish."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, NoReturn

import click
from sqlalchemy.exc import OperationalError, ProgrammingError

from ticketing.extensions import db
from ticketing.web.outcomes import Outcome
from workflows.refusals import Refused

YES = frozenset({"s", "si", "sí", "y", "yes"})


@contextmanager
def spoken() -> Iterator[None]:
    """What is done in the block is committed; a refusal undoes it and ends the command with its sentence."""
    try:
        yield
        db.session.commit()
    except (Refused, Outcome) as problem:
        db.session.rollback()
        fail(problem.sentence)


def plainly(command: click.Command) -> click.Command:
    """The same command, whose database may be away or without tables: then it says so in a sentence."""
    if isinstance(command, click.Group):
        for each in command.commands.values():
            plainly(each)
    elif command.callback is not None:
        command.callback = _plainly(command.callback)
    return command


def _plainly(act: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(act)
    def acted(*args: Any, **options: Any) -> Any:
        try:
            return act(*args, **options)
        except (OperationalError, ProgrammingError) as problem:
            said = " ".join(str(problem.orig).split())
            if "no such table" in said or "UndefinedTable" in type(problem.orig).__name__:
                fail("La base no tiene el esquema de esta versión: «flask --app wsgi db upgrade».")
            fail(f"La base de datos no responde: {said[:200]}")

    return acted


def fail(sentence: str) -> NoReturn:
    """End the command with this sentence."""
    click.echo(sentence, err=True)
    sys.exit(1)


def agreed(question: str) -> bool:
    """Whether a person says yes; whoever only presses Enter says no."""
    said = click.prompt(f"{question} [s/N]", default="n", show_default=False)
    return str(said).strip().lower() in YES
