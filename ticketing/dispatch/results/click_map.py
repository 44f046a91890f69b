"""The mail with a mark at each link: its number and what part of all clicks went to it."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from ticketing.dispatch.results.shown import LinkLine
from ticketing.massmail.content import shown
from ticketing.massmail.content.fields import sample
from ticketing.massmail.content.models import CompiledContent

LINK = re.compile(r"<a\b[^>]*\{\{\s*@link (\d{1,4})\s*\}\}[^>]*>.*?</a>", re.DOTALL | re.IGNORECASE)
# In the sandboxed frame styles may stand in the element: the mail's own do.
MARK = (
    '<span style="display:inline-block;margin:0 3px;padding:0 7px;border-radius:9px;white-space:nowrap;'
    'font:600 12px/18px sans-serif;text-decoration:none;color:{ink};background:{ground}">{words}</span>'
)
HEAT = (("#e4eff0", "#1c1b1a"), ("#a9cdd3", "#1c1b1a"), ("#0b5c6b", "#ffffff"), ("#b3261e", "#ffffff"))


def marked(content: CompiledContent, lines: Sequence[LinkLine]) -> str:
    """The HTML part for a sample reader; its links lead nowhere, so that looking counts nothing."""
    most = max((line.link.counts.clicks for line in lines), default=0)

    def with_mark(found: re.Match[str]) -> str:
        number = int(found[1])
        return found[0] + (_mark(lines[number], most) if number < len(lines) else "")

    page = _with(content, LINK.sub(with_mark, content.html.decode()))
    return shown.page(page, sample(content.fields), _NOWHERE)


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
