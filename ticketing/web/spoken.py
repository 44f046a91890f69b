"""The one language of the pages: its words are found once, and not anew for each that a template says."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from flask import Flask
from flask_babel import get_domain, get_translations
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup


def install(app: Flask) -> None:
    """Let templates and code ask the language itself; nothing in a request chooses another."""
    with app.app_context():
        words = get_translations()
        get_domain().get_translations = lambda: words  # type: ignore[method-assign]
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        words.ugettext, words.ungettext, newstyle=True, pgettext=words.upgettext, npgettext=words.unpgettext
    )
    said = _said(words.ugettext)
    app.jinja_env.globals.update({"_": said, "gettext": said})


def _said(found: Callable[[str], str]) -> Callable[..., str]:
    """As Jinja's own `gettext` in its newer style, which asks three functions for each sentence."""

    @cache
    def plain(sentence: str) -> str:
        return found(sentence) % {}

    @cache
    def marked(sentence: str) -> Markup:
        return Markup(found(sentence)) % {}  # noqa: S704 - a sentence of ours

    @pass_eval_context
    def gettext(context: EvalContext, sentence: str, /, **named: Any) -> str:
        if not named:
            return marked(sentence) if context.autoescape else plain(sentence)
        text = found(sentence)
        return (Markup(text) if context.autoescape else text) % named  # noqa: S704 - a sentence of ours

    return gettext
