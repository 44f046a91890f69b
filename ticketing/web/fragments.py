"""Pieces of pages drawn once for what they say, and remembered: lines of a list that most pages show again.

What a piece looks like must follow from what it is given alone, nothing of the request or of the person who looks;
then what is remembered is never out of date.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, cast

from flask import Flask, current_app
from markupsafe import Markup

REMEMBERED = 4000  # pieces of a process, one or two kilobytes each
Facts = tuple[tuple[str, Any], ...]


def install(app: Flask) -> None:
    """Let templates draw pieces: `drawn("queue/_line.html", "line", said, …)`."""
    app.add_template_global(drawn)


def drawn(template: str, macro: str, said: Mapping[str, Any], *more: str | int | bool) -> Markup:
    """What the template's macro makes of these facts (values that never change, or a mapping of such) and the rest."""
    facts = tuple((name, _fixed(value)) for name, value in said.items())
    return _drawn(template, macro, facts, more)


def _fixed(value: Any) -> Any:
    return tuple(value.items()) if isinstance(value, Mapping) else value


@lru_cache(maxsize=REMEMBERED)
def _drawn(template: str, macro: str, facts: Facts, more: tuple[str | int | bool, ...]) -> Markup:
    said = {name: dict(value) if isinstance(value, tuple) else value for name, value in facts}
    module: Any = current_app.jinja_env.get_template(template).module
    return cast(Markup, getattr(module, macro)(said, *more))
