"""The plain-text part, from the same words and with the same links."""

from __future__ import annotations

import html
import re

from ticketing.web import markup

BLOCKS = {"p", "h2", "h3", "ul", "ol", "blockquote"}
# "del": a price that no longer holds must not read as one that does.
SIGNS = {"br": "\n", "hr": "\n\n---\n\n", "del": "(tachado: ", "/del": ")"}
SPACES = re.compile(r"\s+")
GAPS = re.compile(r"\n{3,}")
DEEPEST = 20  # levels that are indented: two thousand nested lists are no text for anybody


class _Reader:
    """Sanitised words in, lines out. Places stay as they stand."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.address: str | None = None
        self.counters: list[int | None] = []

    def read(self, words: str) -> str:
        for piece in markup.pieces(words):
            name = markup.name(piece)
            if not markup.is_tag(piece):
                self._text(html.unescape(piece))
            elif name.startswith("/"):
                self._end(name[1:])
            elif name:
                self._start(name, piece)
        return "".join(self.out)

    def _start(self, name: str, tag: str) -> None:
        if name in ("ul", "ol"):
            self.counters.append(0 if name == "ol" else None)
        elif name == "li":
            self._bullet()
        elif name == "img":
            alt = markup.attribute(tag, "alt")
            self.out.append(f"[{alt}]" if alt else "")
        elif name == "a":
            self.address = markup.attribute(tag, "href")
        elif name in SIGNS:
            self.out.append(SIGNS[name])
        if name in BLOCKS:
            self.out.append("\n\n" if len(self.counters) < 2 else "\n")

    def _end(self, name: str) -> None:
        if name == "a" and self.address:
            self.out.append(f" <{self.address.removeprefix('mailto:').removeprefix('tel:').removeprefix('sms:')}>")
            self.address = None
        self.out.append(SIGNS.get(f"/{name}", ""))
        if name in ("ul", "ol") and self.counters:
            self.counters.pop()
        if name in BLOCKS:
            self.out.append("\n\n")

    def _text(self, data: str) -> None:
        text = SPACES.sub(" ", data)
        if text.strip() or (self.out and not self.out[-1].endswith("\n")):
            self.out.append(text)

    def _bullet(self) -> None:
        deep = max(len(self.counters) - 1, 0)
        mark = "- "
        if self.counters and self.counters[-1] is not None:
            self.counters[-1] += 1
            mark = f"{self.counters[-1]}. "
        self.out.append("\n" + "  " * min(deep, DEEPEST) + mark)


def plain(words: str) -> str:
    """The words as text: paragraphs apart, bullets, each link's address between < and > after its words."""
    lines = [line.rstrip() if line.startswith("  ") else line.strip() for line in _Reader().read(words).split("\n")]
    return GAPS.sub("\n\n", "\n".join(lines)).strip()
