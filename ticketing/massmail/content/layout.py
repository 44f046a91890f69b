"""The one responsive layout of outgoing mail: words in, a whole document and its text part out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import css_inline
from flask import render_template
from markupsafe import Markup

from ticketing.massmail.content.plain import plain

WEB, REMOVAL, PIXEL = "{{@web}}", "{{@removal}}", "{{@pixel}}"
KEPT = ' data-css-inline="keep"'


@dataclass(frozen=True)
class Around:
    """What stands round the words: who sends, and why the reader gets this."""

    institution: str
    reason: str
    leave: str = "Darse de baja"


def document(words: str, *, preheader: str, around: Around) -> str:
    """The HTML part, its styles inlined. Places stay in it."""
    shown = {"preheader": preheader, "around": around, "web": WEB, "removal": REMOVAL, "pixel": PIXEL}
    page = render_template("mail/layout.html", words=Markup(words), **shown)  # noqa: S704 - sanitised before
    return _inliner().inline(page).replace(KEPT, "")


def text(words: str, *, around: Around) -> str:
    """The text part: the same words, the same links."""
    below = [around.institution, around.reason, f"{around.leave}: {REMOVAL}"]
    return "\n\n".join([f"¿No puede ver este mensaje? {WEB}", plain(words), "--\n" + "\n".join(below)]) + "\n"


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(load_remote_stylesheets=False)
