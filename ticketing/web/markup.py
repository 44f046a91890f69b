"""HTML that people wrote, read once from left to right: cleaned within bounds, and cut into tags and text.

No pattern here reads a stretch twice, and the sanitiser, which is slow on deep nests, is never given more than
`MOST_TAGS` that may open one.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from typing import Any

import nh3

from workflows.refusals import Refused

LONGEST, MOST_TAGS = 120_000, 3_000
_OPENING = re.compile(r"<[a-zA-Z]")
_ALONE = re.compile(r"<(?:br|img|hr)\b", re.IGNORECASE)  # hold nothing, so they nest nothing
_NAME = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]{0,20}")
_TAG_ENDS = re.compile(r"[>\"']")
_ATTRIBUTE = re.compile(
    r"(?<![^\s\"'/])([a-zA-Z-]{1,40}+)\s{0,8}+=\s{0,8}+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'<>=`]++))"
)


def obstacle(raw: str) -> str | None:
    """Why this text is not even read, in a sentence; None if it may be."""
    if len(raw) > LONGEST:
        return f"El texto con su formato tiene {len(raw)} caracteres; se reciben hasta {LONGEST}. Divídalo o acórtelo."
    if raw.count("<") > MOST_TAGS:
        tags = len(_OPENING.findall(raw)) - len(_ALONE.findall(raw))
        if tags > MOST_TAGS:
            return f"El texto tiene {tags} marcas de formato; se reciben hasta {MOST_TAGS}. Péguelo sin formato."
    return None


def clean(raw: str, **profile: Any) -> str:
    """What remains of `raw` under nh3's profile, well formed. Refused if it is too long or too tangled to be read."""
    sentence = obstacle(raw)
    if sentence:
        raise Refused(sentence)
    return nh3.clean(raw, **profile)


def pieces(markup: str) -> Iterator[str]:
    """Tags and comments, which begin with "<", and the text between them, in order: joined they are the whole.

    What opens and never closes is text."""
    at = 0
    while at < len(markup):
        opened = markup.find("<", at)
        if opened < 0:
            break
        closed = _closed(markup, opened)
        if closed < 0:
            break
        if opened > at:
            yield markup[at:opened]
        yield markup[opened:closed]
        at = closed
    if at < len(markup):
        yield markup[at:]


def tags(markup: str, wanted: str) -> Iterator[str]:
    """The tags of this name, in order."""
    return (piece for piece in pieces(markup) if name(piece) == wanted)


def web_links(raw: str) -> Iterator[str]:
    """Where links of the web lead as they were written: the sanitiser drops unsaid what it cannot read."""
    found = ((attribute(tag, "href") or "").strip() for tag in tags(raw, "a"))
    return (url for url in found if url.casefold().startswith(("http:", "https:")))


def changed(markup: str, wanted: str, change: Callable[[str], str]) -> str:
    """The markup with each tag of this name as `change` makes it."""
    return "".join(change(piece) if name(piece) == wanted else piece for piece in pieces(markup))


def is_tag(piece: str) -> bool:
    """Whether a piece is a tag or a comment; a text that holds an unclosed one is none."""
    return piece.startswith("<") and piece.endswith(">")


def name(piece: str) -> str:
    """ "p" of `<p class="x">`, "/p" of `</p>`, nothing of a text or a comment."""
    found = _NAME.match(piece) if is_tag(piece) else None
    return found[0][1:].lower() if found else ""


def attribute(tag: str, wanted: str) -> str | None:
    """The value of an attribute, its entities read; None if the tag has none."""
    for found in _ATTRIBUTE.finditer(tag):
        if found[1].lower() == wanted:
            return html.unescape(next(value for value in found.groups()[1:] if value is not None))
    return None


def with_attribute(tag: str, wanted: str, value: str) -> str:
    """The tag with this value in the attribute's place, or at its end where it had none."""
    written = f'{wanted}="{html.escape(value)}"'
    for found in _ATTRIBUTE.finditer(tag):
        if found[1].lower() == wanted:
            return tag[: found.start()] + written + tag[found.end() :]
    end = len(tag) - (2 if tag.endswith("/>") else 1)
    return f"{tag[:end].rstrip()} {written}{tag[end:]}"


def text(markup: str) -> str:
    """The text alone, its entities still written."""
    return "".join(piece for piece in pieces(markup) if not is_tag(piece))


def _closed(markup: str, opened: int) -> int:
    """Where the tag or comment that opens there is over; -1 if never."""
    if markup.startswith("<!--", opened):
        end = markup.find("-->", opened + 4)
        return end + 3 if end >= 0 else -1
    at = opened + 1
    while found := _TAG_ENDS.search(markup, at):
        if found[0] == ">":
            return found.end()
        at = markup.find(found[0], found.end()) + 1
        if at == 0:
            return -1
    return -1
