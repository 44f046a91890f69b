"""What cameras and programs write into a picture, taken out without touching a pixel."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from io import BytesIO

from PIL import Image

ORIENTATION = 0x0112
START, SCAN, END = b"\xff\xd8", 0xDA, 0xD9
MARKER = re.compile(rb"(?<!\xff)\xff++[\x01-\xcf\xd8-\xfe]", re.DOTALL)
LONE = {0x01, *range(0xD0, 0xD9)}  # markers without a length
PNG = b"\x89PNG\r\n\x1a\n"
PNG_NOTES = {b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"}


def stripped(data: bytes) -> bytes:
    """The picture without its notes, or as it is if it is none of ours or oddly made."""
    try:
        if data.startswith(START):
            return _jpeg(data)
        if data.startswith(PNG):
            return PNG + b"".join(chunk for kind, chunk in _chunks(data) if kind not in PNG_NOTES)
    except (struct.error, IndexError, ValueError):
        return data
    return data


def _jpeg(data: bytes) -> bytes:
    kept, turned = [START], _turned(data)
    if turned:
        kept.append(turned)
    at = 2
    while True:
        if data[at] != 0xFF:
            raise ValueError
        marker = data[at + 1]
        if marker == END:
            return b"".join((*kept, b"\xff\xd9"))  # what follows is no part of the picture
        size = 2 if marker in LONE else 2 + struct.unpack_from(">H", data, at + 2)[0]
        if marker == SCAN:
            size = _after_scan(data, at + size) - at
        if not _notes(marker, data[at + 4 : at + 18]):
            kept.append(data[at : at + size])
        at += size


def _notes(marker: int, head: bytes) -> bool:
    """Whether the segment only tells who, when and with what. Of others the colours depend."""
    if marker == 0xFE or marker in (0xE1, 0xED):
        return True
    return marker == 0xE2 and not head.startswith(b"ICC_PROFILE")


def _turned(data: bytes) -> bytes:
    """Which side is up, where a picture says so: alone of all that stood beside it."""
    try:
        with Image.open(BytesIO(data)) as picture:
            side = picture.getexif().get(ORIENTATION, 1)
    except (OSError, ValueError, SyntaxError):
        return b""
    if side not in range(2, 9):
        return b""
    exif = Image.Exif()
    exif[ORIENTATION] = side
    told = exif.tobytes()
    return b"\xff\xe1" + struct.pack(">H", len(told) + 2) + told


def _after_scan(data: bytes, at: int) -> int:
    """Where the next segment begins after the pixels that begin there."""
    found = MARKER.search(data, at)
    if found is None:
        raise ValueError
    return found.start()


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(PNG)
    while at < len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        yield kind, data[at : at + size + 12]
        at += size + 12
        if kind == b"IEND":
            return
