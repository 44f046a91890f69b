"""The one responsive layout of outgoing mail: words in, a whole document and its text part out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import css_inline
from flask import render_template
from markupsafe import Markup

from ticketing.massmail.content.body import Link
from ticketing.massmail.content.plain import plain

WEB, REMOVAL, PIXEL, TRAP = "{{@web}}", "{{@removal}}", "{{@pixel}}", "{{@trap}}"
POLICY = "Tratamiento de datos personales"
KEPT = ' data-css-inline="keep"'
INDENTED = re.compile(r"\n\s+")  # what a mail need not carry


@dataclass(frozen=True)
class Around:
    """What stands round the words: who sends, why the reader gets this, where else the institution is to be found.
    `leave`: the words of the way out ("": there is none); `own_page`: whether it leads to the reader's own page.

    `address`, `contact`, `policy` (a web page): what it owes its reader at the foot (Ley 1581 of 2012, art. 12).
    """

    institution: str
    reason: str
    leave: str = "Darse de baja"
    social: tuple[Link, ...] = ()
    address: str = ""
    contact: str = ""
    policy: str = ""
    own_page: bool = True


def document(words: str, *, preheader: str, around: Around, links: int = 0) -> str:
    """The HTML part, its styles inlined. Places stay in it. `links`: how many the words hold; ours count on."""
    shown: dict[str, object] = {
        "preheader": preheader,
        "around": around,
        "web": WEB,
        "removal": REMOVAL,
        "pixel": PIXEL,
        "trap": TRAP,
        "policy": POLICY,
    }
    shown["social"] = _social(around, links)
    page = render_template("mail/layout.html", words=Markup(words), **shown)  # noqa: S704 - sanitised before
    return INDENTED.sub("\n", _inliner().inline(page).replace(KEPT, ""))


def text(words: str, *, around: Around, links: int = 0) -> str:
    """The text part: the same words, the same links."""
    below = [around.institution, *filter(None, (around.address, around.contact))]
    below += [f"{label}: {place}" for label, place in _social(around, links)]
    below += [f"{POLICY}: {around.policy}"] if around.policy else []
    below += [around.reason, *([f"{around.leave}: {REMOVAL}"] if around.leave else [])]
    above = [f"¿No puede ver este mensaje? {WEB}"] if around.own_page else []
    return "\n\n".join([*above, plain(words), "--\n" + "\n".join(below)]) + "\n"


def _social(around: Around, links: int) -> list[tuple[str, str]]:
    return [(link.label, f"{{{{@link {links + number}}}}}") for number, link in enumerate(around.social)]


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(load_remote_stylesheets=False)
