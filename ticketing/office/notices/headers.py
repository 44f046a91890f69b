"""Header lines as bytes (RFC 5322, 2047): human words encoded, structured ones raw ASCII, nothing that ends a line.

Python's email package is not used on purpose: it folds a long List-Unsubscribe into encoded words, which no reader of
mail understands (RFC 2047 section 5), it loses the space between an encoded word and the next (so do its notices), and
it costs milliseconds a message.
"""

from __future__ import annotations

import base64
import re

from ticketing.web.characters import one_line

WIDTH = 76
LONGEST_ATOM, LONGEST_PHRASE = 60, 60  # beyond, encoded words: they fold anywhere
LONGEST_WORD = 39  # bytes before base64, so that an encoded word has at most 75 characters
ATOMS = re.compile(r"[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]+")


def subject(text: str) -> bytes:
    """The Subject line, folded."""
    line = one_line(text)
    if line.isascii() and "=?" not in line and all(len(word) <= LONGEST_ATOM for word in line.split(" ")):
        return b"Subject: " + _folded(line, len("Subject: ")).encode() + b"\r\n"
    return b"Subject: " + "\r\n ".join(encoded_words(line)).encode() + b"\r\n"


def mailbox(header: str, phrase: str, address: str) -> bytes:
    """A header with one mailbox: `To: "Name" <address>`."""
    name = phrase_of(phrase)
    if not name:
        return f"{header}: <{address}>\r\n".encode()
    fold = "\r\n " if len(header) + 2 + len(name.rpartition("\n")[2]) + len(address) + 3 > WIDTH else " "
    return f"{header}: {name}{fold}<{address}>\r\n".encode()


def phrase_of(text: str) -> str:
    """A display name, whole: as it is, quoted, or in encoded words."""
    name = one_line(text)
    if not name.isascii() or "=?" in name or len(name) > LONGEST_PHRASE:
        return "\r\n ".join(encoded_words(name))
    if ATOMS.fullmatch(name):
        return name
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"' if name else ""


def encoded_words(text: str) -> list[str]:
    """The text as encoded words of at most 75 characters, none of which cuts a character."""
    whole = text.encode("utf-8", "replace")
    if 0 < len(whole) <= LONGEST_WORD:
        return [f"=?utf-8?b?{base64.b64encode(whole).decode()}?="]
    words: list[bytes] = []
    part: list[bytes] = []
    size = 0
    for char in text:
        raw = char.encode("utf-8", "replace")
        if size + len(raw) > LONGEST_WORD:
            words.append(b"".join(part))
            part, size = [], 0
        part.append(raw)
        size += len(raw)
    words.append(b"".join(part))
    return [f"=?utf-8?b?{base64.b64encode(word).decode()}?=" for word in words if word]


def _folded(line: str, used: int) -> str:
    out: list[str] = []
    column = used
    for word in line.split(" "):
        if out and column + 1 + len(word) > WIDTH:
            out.append("\r\n " + word)
            column = 1 + len(word)
        else:
            out.append((" " if out else "") + word)
            column += len(word) + bool(out)
    return "".join(out)
