"""A picture without what tells who made it, when, where and with what: the same points, byte for byte."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

JPEG, PNG = "image/jpeg", "image/png"
_START, _END, _SCAN = b"\xff\xd8", b"\xff\xd9", 0xDA
_ALONE = {0x01, *range(0xD0, 0xD8)}  # markers without a length
_SEEN = {b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"tRNS", b"pHYs", b"bKGD", b"acTL", b"fcTL", b"fdAT"}
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


class Unreadable(ValueError):
    """It is not what its type says, or ends too soon."""


def plain(data: bytes, media_type: str) -> bytes:
    """The picture with its colours and nothing else; whatever follows its end is left out too. Raises Unreadable."""
    strip = STRIPS.get(media_type)
    if strip is None:
        raise Unreadable(media_type)
    return b"".join(strip(data))


def _jpeg(data: bytes) -> Iterator[bytes]:
    """Its segments but for those of applications and comments, then its scans up to the end."""
    if data[:2] != _START:
        raise Unreadable
    yield _START
    at = 2
    while True:
        at = _next_marker(data, at)
        marker = data[at + 1]
        if marker == _END[1]:
            yield _END
            return
        if marker in _ALONE:
            yield data[at : at + 2]
            at += 2
            continue
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if end > len(data) or end < at + 4:
            raise Unreadable
        if _kept(marker, data[at + 4 : end]):
            yield data[at:end]
        at = end
        if marker == _SCAN:
            end = _scan_end(data, at)
            yield data[at:end]
            at = end


def _kept(marker: int, body: bytes) -> bool:
    """JFIF itself, the colours (ICC, Adobe's) and whatever the picture is made of."""
    if marker == 0xE0:
        return body.startswith(b"JFIF\0")
    if marker == 0xE2:
        return body.startswith(b"ICC_PROFILE\0")
    if marker == 0xEE:
        return body.startswith(b"Adobe")
    return not (0xE0 <= marker <= 0xEF or marker == 0xFE)


def _next_marker(data: bytes, at: int) -> int:
    """Where the marker stands that must come here; it may be filled up with FF before."""
    if at + 1 >= len(data) or data[at] != 0xFF:
        raise Unreadable
    while data[at + 1] == 0xFF:
        at += 1
        if at + 1 >= len(data):
            raise Unreadable
    return at


def _scan_end(data: bytes, at: int) -> int:
    """Where the coded points end: at the first marker that is neither a stuffed FF nor a restart."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise Unreadable
        following = data[at + 1]
        if following == 0xFF:
            at += 1
        elif following == 0 or following in _ALONE:
            at += 2
        else:
            return at


def _png(data: bytes) -> Iterator[bytes]:
    """Its chunks, but for those that only tell something."""
    if not data.startswith(_SIGNATURE):
        raise Unreadable
    yield _SIGNATURE
    at = len(_SIGNATURE)
    while True:
        end = at + 12 + int.from_bytes(data[at : at + 4])
        kind = data[at + 4 : at + 8]
        if end > len(data) or len(kind) < 4:
            raise Unreadable
        if not kind[0] & 0x20 or kind in _SEEN:
            yield data[at:end]
        if kind == b"IEND":
            return
        at = end


STRIPS: Mapping[str, Callable[[bytes], Iterator[bytes]]] = {JPEG: _jpeg, PNG: _png}
