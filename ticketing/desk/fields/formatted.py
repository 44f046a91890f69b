"""Formatted text that people write: what of it is kept, and how it reads without its formatting."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import lru_cache

from markupsafe import escape

from ticketing.desk.fields.captions import described
from ticketing.web import markup
from ticketing.web.losses import SCHEMES
from ticketing.web.pasted import settled

BLOCKS = {"p", "div", "h1", "h2", "h3", "ul", "ol", "li", "blockquote", "figure", "figcaption", "br"}
TAGS = BLOCKS | {"a", "strong", "em", "b", "i", "u", "del", "s", "sub", "sup", "hr", "img"}
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "width", "height"}}
REMEMBERED = 32  # texts: what was read before a deed need not be read again while it holds its lock
OWN_IMAGES = "/files/"
OUR_BLOCKS = re.compile(r"<(p|div|h1|h2|h3|ul|ol|blockquote|figure|br|strong|em|b|i|a)\b", re.IGNORECASE)
SPACES = re.compile(r"[ \t\xa0]+")


@lru_cache(maxsize=REMEMBERED)
def clean(raw: str) -> str:
    """The text with its formatting and nothing else: no scripts, styles or pictures from elsewhere.

    Refused if it is too long or too tangled to be read (`markup.obstacle`)."""
    return markup.clean(
        settled(raw),
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_own_images,
        url_schemes=set(SCHEMES),
    ).strip()


@lru_cache(maxsize=REMEMBERED)
def plain(formatted: str) -> str:
    """The words alone, a line for each block."""
    said = "".join(map(_said, markup.pieces(formatted)))
    lines = (SPACES.sub(" ", line).strip() for line in said.splitlines())
    return "\n".join(line for line in lines if line)


def as_html(text: str, written_as: str) -> str:
    """Formatted text as it was written; text that was typed without the editor becomes paragraphs."""
    if len(text) > markup.LONGEST:
        return text  # too long to be taken: nobody reads it
    if written_as == "html" or OUR_BLOCKS.match(text.lstrip()):
        return described(text)
    blocks = _blocks(text.replace("\r\n", "\n").strip())
    return "".join(f"<p>{str(escape(block)).replace(chr(10), '<br>')}</p>" for block in blocks if block)


def token_of(picture: str) -> str | None:
    """Which of our uploaded files an <img> shows."""
    source = markup.attribute(picture, "src") or ""
    token, slash, _name = source.removeprefix(OWN_IMAGES).partition("/")
    return token if source.startswith(OWN_IMAGES) and slash else None


def tokens_in(formatted: str) -> list[str]:
    """The uploaded files that a text shows, in order."""
    return [token for tag in markup.tags(formatted, "img") if (token := token_of(tag))]


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


def _blocks(text: str) -> Iterator[str]:
    """The stretches between lines on which nothing stands."""
    block: list[str] = []
    for line in text.split("\n"):
        if line.strip():
            block.append(line)
        elif block:
            yield "\n".join(block)
            block = []
    yield "\n".join(block)
