"""Formatted text that people write: what of it is kept, and how it reads without its formatting."""

from __future__ import annotations

import html
import re
from functools import lru_cache

from ticketing.web import markup

BLOCKS = {"p", "div", "h1", "h2", "h3", "ul", "ol", "li", "blockquote", "figure", "figcaption", "br"}
TAGS = BLOCKS | {"a", "strong", "em", "b", "i", "u", "del", "img"}
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "width", "height"}}
REMEMBERED = 32  # texts: what was read before a deed need not be read again while it holds its lock
OWN_IMAGES = "/files/"
SPACES = re.compile(r"[ \t\xa0]+")


@lru_cache(maxsize=REMEMBERED)
def clean(raw: str) -> str:
    """The text with its formatting and nothing else: no scripts, styles or pictures from elsewhere.

    Refused if it is too long or too tangled to be read (`markup.obstacle`)."""
    return markup.clean(
        raw,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_own_images,
        url_schemes={"http", "https", "mailto"},
    ).strip()


@lru_cache(maxsize=REMEMBERED)
def plain(formatted: str) -> str:
    """The words alone, a line for each block."""
    said = "".join(map(_said, markup.pieces(formatted)))
    lines = (SPACES.sub(" ", line).strip() for line in said.splitlines())
    return "\n".join(line for line in lines if line)


def _own_images(tag: str, attribute: str, value: str) -> str | None:
    if (tag, attribute) == ("img", "src"):
        return value if value.startswith(OWN_IMAGES) else None
    return value


def _said(piece: str) -> str:
    if not markup.is_tag(piece):
        return html.unescape(piece)
    name = markup.name(piece)
    if name == "img":
        return f"[imagen: {markup.attribute(piece, 'alt') or 'sin descripción'}]"
    return "\n" if name.removeprefix("/") in BLOCKS else ""
