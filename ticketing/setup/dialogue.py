"""Answers: given as flags, or asked one by one; each is checked, and asked again with what was wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import click

from ticketing.setup.checks import Check
from workflows.refusals import Refused


class Unanswered(Exception):
    """A flag is missing and nobody may be asked; the message names it."""


@dataclass
class Dialogue:
    """`given`: flag -> what was said on the command line (None where nothing). `asks`: whether a person answers."""

    given: Mapping[str, Any]
    asks: bool
    asked: int = field(default=0)

    def said(self, name: str) -> bool:
        """Whether the flag was given."""
        return self.given.get(name) not in (None, "")

    def answer(
        self,
        name: str,
        question: str,
        check: Check,
        *,
        default: str | None = None,
        hidden: bool = False,
    ) -> str:
        """The checked answer. Raises Refused for a wrong flag, Unanswered where nobody can be asked.

        Without a person, the default stands where there is one.
        """
        if self.said(name):
            return check(str(self.given[name]))
        if not self.asks:
            if default is None:
                raise Unanswered(f"Falta {flag(name)}: {question}.")
            return check(default)
        while True:
            self.asked += 1
            said = click.prompt(question, default=default, hide_input=hidden, confirmation_prompt=_again(hidden))
            try:
                return check(str(said).strip())
            except Refused as refusal:
                click.echo(f"  {refusal.sentence}")

    def chosen(self, question: str, *, default: bool) -> bool:
        """A yes or a no; without a person, the default."""
        if not self.asks:
            return default
        said = click.prompt(f"{question} [{'S/n' if default else 's/N'}]", default="", show_default=False)
        word = str(said).strip().lower()
        return word in ("s", "si", "sí", "y", "yes") if word else default


def flag(name: str) -> str:
    """ "base_url" -> "--base-url"."""
    return "--" + name.replace("_", "-")


def _again(hidden: bool) -> str | bool:
    return "Escríbala otra vez" if hidden else False
