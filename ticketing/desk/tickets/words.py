"""Formatted text that people write: what of it is kept, and how it reads without its formatting."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import nh3

BLOCKS = {"p", "div", "h1", "h2", "h3", "ul", "ol", "li", "blockquote", "figure", "figcaption", "br"}
TAGS = BLOCKS | {"a", "strong", "em", "b", "i", "u", "del", "img"}
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "width", "height"}}
OWN_IMAGES = "/files/"


def clean(html: str) -> str:
    """The text with its formatting and nothing else: no scripts, styles or pictures from elsewhere."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_own_images,
        url_schemes={"http", "https", "mailto"},
    ).strip()


def plain(html: str) -> str:
    """The words alone, a line for each block."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (re.sub(r"[ \t\xa0]+", " ", line).strip() for line in "".join(reader.parts).splitlines())
    return "\n".join(line for line in lines if line)


def _own_images(tag: str, attribute: str, value: str) -> str | None:
    if (tag, attribute) == ("img", "src"):
        return value if value.startswith(OWN_IMAGES) else None
    return value


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self.parts.append("\n")
        if tag == "img":
            self.parts.append(f"[imagen: {dict(attrs).get('alt') or 'sin descripción'}]")

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
