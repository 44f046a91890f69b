"""How commands speak: a refusal is one sentence on stderr and exit code 1; questions are asked and read in Spanish."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import click

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


def fail(sentence: str) -> NoReturn:
    """End the command with this sentence."""
    click.echo(sentence, err=True)
    sys.exit(1)


def agreed(question: str) -> bool:
    """Whether a person says yes; whoever only presses Enter says no."""
    said = click.prompt(f"{question} [s/N]", default="n", show_default=False)
    return str(said).strip().lower() in YES
