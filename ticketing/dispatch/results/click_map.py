"""The mail with a mark at each link: its number and what part of all clicks went to it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from ticketing.dispatch.results.shown import LinkLine
from ticketing.massmail.content import shown
from ticketing.massmail.content.fields import sample
from ticketing.massmail.content.models import CompiledContent
from ticketing.web import markup

LINK = re.compile(r"\{\{@link (\d{1,4})\}\}")
# In the sandboxed frame styles may stand in the element: the mail's own do.
MARK = (
    '<span style="display:inline-block;margin:0 3px;padding:0 7px;border-radius:9px;white-space:nowrap;'
    'font:600 12px/18px sans-serif;text-decoration:none;color:{ink};background:{ground}">{words}</span>'
)
HEAT = (("#e4eff0", "#1c1b1a"), ("#a9cdd3", "#1c1b1a"), ("#0b5c6b", "#ffffff"), ("#b3261e", "#ffffff"))


def marked(content: CompiledContent, lines: Sequence[LinkLine]) -> str:
    """The HTML part for a sample reader; its links lead nowhere, so that looking counts nothing."""
    most = max((line.link.counts.clicks for line in lines), default=0)

    page = "".join(_with_marks(content.html.decode(), lines, most))
    return shown.page(_with(content, page), sample(content.fields), _NOWHERE)


def _with_marks(page: str, lines: Sequence[LinkLine], most: int) -> Iterator[str]:
    """The page's pieces, a mark after the end of each anchor that holds a numbered link."""
    number: int | None = None
    for piece in markup.pieces(page):
        yield piece
        name = markup.name(piece)
        if name == "a":
            found = LINK.search(piece)
            number = int(found[1]) if found else None
        elif name == "/a" and number is not None:
            if number < len(lines):
                yield _mark(lines[number], most)
            number = None


_NOWHERE = shown.Addresses(link=lambda number: f"#enlace-{number + 1}")


def _with(content: CompiledContent, page: str) -> CompiledContent:
    """A copy beside the kept one, which never changes."""
    return CompiledContent(subject=content.subject, html=page.encode(), text=b"", links=content.links)


def _mark(line: LinkLine, most: int) -> str:
    clicks = line.link.counts.clicks
    warm = 0 if not clicks else 1 + min(2, 3 * (clicks - 1) // most) if most else 0
    ground, ink = HEAT[warm]
    words = f"{line.number} · {line.share}" if clicks else f"{line.number} · sin clics"
    return MARK.format(ink=ink, ground=ground, words=html.escape(words))
