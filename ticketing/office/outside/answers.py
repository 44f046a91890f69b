"""What a server of the world outside answered: so much of it, so long, unpacked."""

from __future__ import annotations

import hashlib
import http.client
import io
import socket
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ticketing import clock

MB = 1024 * 1024
LARGEST_PAGE, LARGEST_FILE = 5 * MB, 20 * MB
PAGES = frozenset({"text/html", "application/xhtml+xml", "text/plain"})
BLOCK = 64 * 1024
GZIP = 16 + zlib.MAX_WBITS
OK = 200


class NotFetched(Exception):
    """Nothing was read, and why in a sentence."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Page:
    """What stood at `address`, where it was found in the end. `charset` is what its server says of it, or empty."""

    address: str
    media_type: str
    charset: str
    body: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.body).hexdigest()

    @property
    def is_html(self) -> bool:
        return self.media_type in PAGES - {"text/plain"}


class TimedSocket:
    """A connection on which all that is said and heard ends by `until`, however small the pieces are."""

    def __init__(self, line: socket.socket, until: float) -> None:
        self._line, self._until = line, until

    def sendall(self, data: Any) -> None:
        """All of it, or TimeoutError."""
        self._hurry()
        self._line.sendall(data)

    def makefile(self, *_how: Any, **_named: Any) -> io.BufferedReader:
        """What is heard, as the library reads it."""
        return io.BufferedReader(_Heard(self))

    def heard_into(self, room: Any) -> int:
        """The next piece."""
        self._hurry()
        return self._line.recv_into(room)

    def close(self) -> None:
        """The library closes what it goes on to read from; who opened it ends it."""

    def __enter__(self) -> TimedSocket:
        return self

    def __exit__(self, *_why: object) -> None:
        self._line.close()

    def _hurry(self) -> None:
        left = self._until - clock.monotonic()
        if left <= 0:
            raise TimeoutError
        self._line.settimeout(left)


class _Heard(io.RawIOBase):
    def __init__(self, line: TimedSocket) -> None:
        self._from = line

    def readable(self) -> bool:
        return True

    def readinto(self, room: Any) -> int:
        return self._from.heard_into(room)


def received(address: str, answer: http.client.HTTPResponse) -> Page:
    """The whole answer, if it is one of 200 and not too large. Raises NotFetched."""
    if answer.status != OK:
        raise NotFetched(f"La dirección responde con un error ({answer.status}).")
    media_type = answer.headers.get_content_type() if "Content-Type" in answer.headers else "application/octet-stream"
    most = LARGEST_PAGE if media_type in PAGES else LARGEST_FILE
    try:
        body = _bounded(_unpacked(answer, most), most)
    except TimeoutError:
        raise NotFetched("La dirección responde tan despacio que no se pudo leer entera.") from None
    except (OSError, http.client.HTTPException, zlib.error):
        raise NotFetched("Lo que responde la dirección llega cortado o dañado.") from None
    return Page(address, media_type, _charset(answer), body)


def _charset(answer: http.client.HTTPResponse) -> str:
    try:
        return (answer.headers.get_content_charset() or "")[:40]
    except (LookupError, ValueError):
        return ""


def _bounded(pieces: Iterator[bytes], most: int) -> bytes:
    read = bytearray()
    for piece in pieces:
        read += piece
        if len(read) > most:
            raise NotFetched(f"Lo que hay en la dirección pesa más de {most // MB} MB; no se lee.")
    return bytes(read)


def _unpacked(answer: http.client.HTTPResponse, most: int) -> Iterator[bytes]:
    packed = (answer.getheader("Content-Encoding") or "").strip().casefold()
    if packed in ("", "identity"):
        yield from _pieces(answer)
    elif packed in ("gzip", "x-gzip"):
        yield from _inflated(_pieces(answer), most)
    else:
        raise NotFetched("La dirección responde comprimida de un modo que no se pidió.")


def _pieces(answer: http.client.HTTPResponse) -> Iterator[bytes]:
    while piece := answer.read(BLOCK):
        yield piece
    if answer.length:
        raise http.client.IncompleteRead(b"", answer.length)


def _inflated(pieces: Iterator[bytes], most: int) -> Iterator[bytes]:
    """No piece grows beyond what may be read in all, whatever was packed. Members may follow each other (RFC 1952)."""
    unpacking, begun = zlib.decompressobj(GZIP), False
    for piece in pieces:
        while piece:
            begun = True
            yield unpacking.decompress(piece, most + 1)
            piece = unpacking.unconsumed_tail or unpacking.unused_data
            if unpacking.eof:
                unpacking, begun = zlib.decompressobj(GZIP), False
    if begun:
        raise zlib.error("cut short")
