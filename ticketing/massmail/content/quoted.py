"""Quoted-printable text (RFC 2045 section 6.7) that can be put together from pieces encoded apart.

Base64 cannot be joined; this can: a soft line break stands before and after each place, so that a value always begins
and ends a physical line of its own.
"""

from __future__ import annotations

import re

SOFT = b"=\r\n"
ROOM = 72
# How each byte is written where no line begins or ends.
_LITERAL = frozenset({9, *range(32, 127)} - {61})
CODED = tuple(bytes((byte,)) if byte in _LITERAL else b"=%02X" % byte for byte in range(256))
PLAIN = re.compile(rb"[ -<>-~]*")
WORDS = re.compile(r"[A-Za-z0-9 _@-][A-Za-z0-9 _@,:;.-]*")  # the same in HTML, in text and on the wire


def encoded(text: str) -> bytes:
    """The text with its line ends as CRLF and no physical line over 76 characters, beginning at column 0."""
    return b"\r\n".join(_line(line.encode()) for line in text.split("\n"))


def value(text: str) -> bytes:
    """A value between two soft breaks; a point at its start cannot end the message."""
    raw = text.encode()
    if len(raw) < ROOM and PLAIN.fullmatch(raw) and raw[:1] != b".":
        return raw
    return _line(raw)


def _line(raw: bytes) -> bytes:
    if len(raw) * 3 < ROOM and raw[:1] != b"." and raw[-1:] not in (b" ", b"\t"):
        return b"".join(map(CODED.__getitem__, raw))  # too short to need a break, however it is encoded
    return _broken_up(raw)


def _broken_up(raw: bytes) -> bytes:
    out: list[bytes] = []
    column = 0
    last = len(raw) - 1
    for index, byte in enumerate(raw):
        piece = CODED[byte] if not (byte in (9, 32) and index == last) else b"=%02X" % byte
        if byte == 46 and column == 0:
            piece = b"=2E"
        if column + len(piece) > ROOM:
            out.append(SOFT)
            column = 0
            piece = b"=2E" if byte == 46 else piece
        out.append(piece)
        column += len(piece)
    return b"".join(out)
