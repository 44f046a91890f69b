"""The plain-text part, from the same words and with the same links."""

from __future__ import annotations

import re
from html.parser import HTMLParser

BLOCKS = {"p", "h2", "h3", "ul", "ol", "blockquote"}


class _Reader(HTMLParser):
    """Sanitised words in, lines out. Places stay as they stand."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.address: str | None = None
        self.counters: list[int | None] = []
        self.quoted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("ul", "ol"):
            self.counters.append(0 if tag == "ol" else None)
        elif tag == "li":
            self._bullet()
        elif tag == "img":
            self.out.append(f"[{given['alt']}]" if given.get("alt") else "")
        elif tag == "a":
            self.address = given.get("href")
        elif tag == "br":
            self.out.append("\n")
        if tag in BLOCKS:
            self.out.append("\n\n" if len(self.counters) < 2 else "\n")
            self.quoted += tag == "blockquote"

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.address:
            self.out.append(f" <{self.address.removeprefix('mailto:').removeprefix('tel:')}>")
            self.address = None
        if tag in ("ul", "ol") and self.counters:
            self.counters.pop()
        if tag in BLOCKS:
            self.out.append("\n\n")
            self.quoted -= tag == "blockquote"

    def handle_data(self, data: str) -> None:
        text = re.sub(r"\s+", " ", data)
        if text.strip() or (self.out and not self.out[-1].endswith("\n")):
            self.out.append(text)

    def _bullet(self) -> None:
        deep = max(len(self.counters) - 1, 0)
        mark = "- "
        if self.counters and self.counters[-1] is not None:
            self.counters[-1] += 1
            mark = f"{self.counters[-1]}. "
        self.out.append("\n" + "  " * deep + mark)


def plain(words: str) -> str:
    """The words as text: paragraphs apart, bullets, each link's address between < and > after its words."""
    reader = _Reader()
    reader.feed(words)
    reader.close()
    lines = [line.rstrip() if line.startswith("  ") else line.strip() for line in "".join(reader.out).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
