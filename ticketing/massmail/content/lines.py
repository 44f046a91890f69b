"""HTML as 7-bit lines that no server needs to break (RFC 5322: 998 at most, 78 wanted; RFC 2045 section 6.2).

Lines are broken only where it shows nowhere: at a space, between blocks, and, where a word never ends, inside a
comment.
Each place is given room for its value, so that filling it in cannot make a line too long.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from ticketing.massmail.content.fields import PLACE, name_in
from ticketing.web import markup

WANTED, LONGEST = 76, 900
ROOM, OUR_ROOM = 320, 90
BREAK = "<!--\r\n-->"
TOKEN = re.compile(r"\{\{[^{}]*+\}\}|\s+|[^\s<{]+|[<{]")  # of what stands between tags
BLOCK = re.compile(
    r"</?(?:!doctype|html|head|body|meta|title|style|table|tbody|tr|td|div|p|h[1-6]|ul|ol|li|blockquote)\b",
    re.IGNORECASE,
)
PLAIN = re.compile(r"[A-Za-z0-9 _@-][A-Za-z0-9 _@,:;.-]*")
ATOM = re.compile(r"(?:&#?\w{1,32}+;|[\s\S]){1,80}")


def seven_bit(page: str) -> bytes:
    """The page in ASCII lines that end in CRLF; what is not ASCII becomes numeric entities."""
    out: list[str] = []
    column, space = 0, False
    for token in _tokens(page.encode("ascii", "xmlcharrefreplace").decode()):
        if token.isspace():
            space = True
            continue
        for part in _parts(token):
            column = _put(out, part, column, space)
            space = False
    return ("".join(out) + "\r\n").encode("ascii")


def value(text: str) -> bytes:
    """A recipient's value as it stands in such lines: escaped, never beginning a line with a point."""
    if len(text) < ROOM - 20 and PLAIN.fullmatch(text):
        return text.encode("ascii")
    done = html.escape(text).encode("ascii", "xmlcharrefreplace")
    if done.startswith(b"."):
        done = b"&#46;" + done[1:]
    if len(done) > ROOM - 20:
        return (BREAK + BREAK.join(ATOM.findall(done.decode())) + BREAK).encode("ascii")
    return done


def _tokens(page: str) -> Iterator[str]:
    """Tags and comments whole; between them places, words and spaces."""
    for piece in markup.pieces(page):
        if markup.is_tag(piece):
            yield piece
        else:
            yield from TOKEN.findall(piece)


def _put(out: list[str], part: str, column: int, space: bool) -> int:
    width = _width(part)
    if column and column + space + width > WANTED and (space or BLOCK.match(part)):
        out.append("\r\n")
        column, space = 0, False
    elif column + space + width > LONGEST:
        out.append(BREAK)
        column = 3
    out.append(" " + part if space else part)
    last = part.rfind("\n")
    return len(part) - last - 1 if last >= 0 else column + space + width


def _parts(token: str) -> list[str]:
    """A token as pieces that fit a line; tags, comments and places stay whole."""
    if token.startswith(("<", "{{")):
        first, *rest = token.replace("\r\n", "\n").split("\n")
        if not rest:
            return [token]
        return ["\r\n".join([first.rstrip(" \t"), *(line.strip(" \t") for line in rest[:-1]), rest[-1].lstrip(" \t")])]
    if len(token) <= WANTED:
        return [token]
    return ATOM.findall(token)


def _width(part: str) -> int:
    ours = sum(OUR_ROOM if name_in(found).startswith("@") else ROOM for found in PLACE.finditer(part))
    return len(PLACE.sub("", part)) + ours
