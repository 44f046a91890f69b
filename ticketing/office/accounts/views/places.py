"""Where the pages about people hang."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint

bp = Blueprint("people", __name__)

# Endpoint -> its form again, with what was typed and the sentence of the refusal; the others have a page that says it.
AGAIN: dict[str, Callable[[str], str]] = {}
