"""The one language of the pages: its words are found once, and not anew for each that a template says."""

from __future__ import annotations

from flask import Flask
from flask_babel import get_translations


def install(app: Flask) -> None:
    """Let templates ask the language itself; nothing in a request chooses another."""
    with app.app_context():
        words = get_translations()
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        words.ugettext, words.ungettext, newstyle=True, pgettext=words.upgettext, npgettext=words.unpgettext
    )
