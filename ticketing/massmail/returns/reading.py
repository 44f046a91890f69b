"""Raw bytes as headers and readable parts: bounded, never raising, whatever the bytes are.

Python's email package is not used: it holds a 50 MB message in memory several times over and recurses as deep as the
message says. What is needed of MIME (RFC 2045-2047) is little, and damage must cost only the part that is damaged.
"""

from __future__ import annotations

import html
import re
from base64 import b64decode
from binascii import Error, a2b_qp
from collections.abc import Iterator
from dataclasses import dataclass, field

MOST_BYTES = 2_000_000  # of one message: the notice comes first, the returned message after it
MOST_HEADER_BYTES, MOST_HEADERS = 256_000, 500
MOST_TEXT = 1_000_000  # bytes of one part before decoding
DEEPEST, MOST_PARTS = 12, 100

_NAME = re.compile(r"[!-9;-~]{1,80}:")
_WORD = re.compile(r"=\?([\w.:-]{1,40})(?:\*[\w-]{0,20})?\?([bBqQ])\?([^?\s]{0,2000})\?=")
_BETWEEN_WORDS = re.compile(r"(?<=\?=)\s{1,80}(?==\?)")
_PARAMETER = re.compile(r';\s{0,20}([\w*-]{1,40})\s{0,20}=\s{0,20}(?:"([^"]{0,500})"|([^;\s"]{0,500}))')
_TEXTUAL = re.compile(
    r"utf-?(?:8|16)|us-ascii|ascii|iso-?8859-\d{1,2}|iso-2022-\w{2,3}|windows-\d{3,4}|cp-?\d{3,4}|koi8-\w|big5\w{0,6}"
    r"|gb-?\w{4,5}|euc-?\w{2}|s(?:hift)?[-_]?jis|latin-?1|macintosh|ks_c_5601-1987",
    re.I,
)
_BREAK = re.compile(r"(?i)<(?:br|/p|/div|/tr|/h\d|/li|p|div|tr)\b[^<>]{0,500}>")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_BOUNDARY = re.compile(rb"(?m)^--([!-~][!-~ ]{3,68}[!-~])$")
_NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")


@dataclass(frozen=True)
class Headers:
    """Header fields in their order, names in lower case, values unfolded and decoded."""

    fields: tuple[tuple[str, str], ...] = ()

    def get(self, name: str) -> str:
        """The first value of that name, or nothing."""
        return next((value for key, value in self.fields if key == name), "")

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.fields if key == name]

    def __contains__(self, name: object) -> bool:
        return any(key == name for key, _ in self.fields)


@dataclass(frozen=True)
class Part:
    """One leaf. `type` such as "text/plain"; `text` is empty for what is not readable."""

    type: str
    headers: Headers
    text: str


@dataclass(frozen=True)
class Letter:
    """A whole message, its leaves in their order; a message inside is one leaf, not opened."""

    headers: Headers
    parts: tuple[Part, ...] = field(default=())

    def texts(self, *types: str) -> list[str]:
        return [part.text for part in self.parts if part.type in types and part.text.strip()]


def read(raw: bytes) -> Letter:
    """The message in these bytes, its first 2 MB; for bytes that are no message, one without headers."""
    data = raw[:MOST_BYTES].replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\0", b"")
    if data.startswith((b"From ", b">From ")):
        data = data.partition(b"\n")[2]
    headers, body = _divide(data.lstrip(b"\n"))
    parts: list[Part] = []
    for part in _leaves(headers, body, 0):
        parts.append(part)
        if len(parts) >= MOST_PARTS:
            break
    return Letter(headers, tuple(parts))


def header_fields(text: str) -> list[tuple[str, str]]:
    """`Name: value` lines, unfolded; names in lower case; lines that are none are left out."""
    fields: list[tuple[str, list[str]]] = []
    for line in text.split("\n"):
        if line[:1] in (" ", "\t"):
            if fields:
                fields[-1][1].append(line.strip())
        elif _NAME.match(line):
            name, _, value = line.partition(":")
            fields.append((name.lower(), [value.strip()]))
            if len(fields) >= MOST_HEADERS:
                break
    return [(name, words(" ".join(lines)[:8000])) for name, lines in fields]


def words(value: str) -> str:
    """A header value with its encoded words (RFC 2047) decoded; those that cannot be are left as they are."""
    if "=?" not in value:
        return value
    return _WORD.sub(_decoded_word, _BETWEEN_WORDS.sub("", value))


def decoded(data: bytes, charset: str) -> str:
    """Text, whatever the charset is called and whether or not the name is true."""
    if b"\x1b$" in data[:4000] or b"\x1b(J" in data[:4000]:
        charset = "iso-2022-jp"
    if charset and _TEXTUAL.fullmatch(charset):
        try:
            return data.decode(charset, "strict" if charset.lower() in ("us-ascii", "ascii") else "replace")
        except (LookupError, UnicodeError):
            charset = ""  # the name is unknown or untrue: guessed below
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def plain(markup: str) -> str:
    """The words of an HTML text, a line for each block."""
    shown = markup.replace("\n", " ")
    for tag in ("head", "style", "script"):
        shown = _without(tag, shown)
    text = _BREAK.sub("\n", shown)
    return html.unescape(_TAG.sub("", text)).replace("\xa0", " ")


def _without(tag: str, markup: str) -> str:
    """The markup without these elements and what is in them."""
    low, kept, at = markup.lower(), [], 0
    while (start := low.find(f"<{tag}", at)) >= 0 and (end := low.find(f"</{tag}", start)) >= 0:
        kept.append(markup[at:start])
        at = end
    return " ".join([*kept, markup[at:]])


def _divide(data: bytes) -> tuple[Headers, bytes]:
    """Headers and body. Without a header line first there are no headers, and everything is the body."""
    head, blank, body = data.partition(b"\n\n")
    if not _NAME.match(head[:100].decode("latin-1")):
        return Headers(), data.removeprefix(b"\n")
    text = decoded(head[:MOST_HEADER_BYTES], "utf-8")
    return Headers(tuple(header_fields(text))), body if blank else b""


def _leaves(headers: Headers, body: bytes, depth: int) -> Iterator[Part]:
    kind, parameters = _content_type(headers.get("content-type"))
    boundary = parameters.get("boundary", "")
    if kind.startswith("multipart/") and depth < DEEPEST and (pieces := _pieces(body, boundary or _guessed(body))):
        for piece in pieces:
            yield from _leaves(*_divide_part(piece), depth + 1)
        return
    if kind.startswith("multipart/"):
        kind = "text/plain"  # a boundary that never comes: what is there is read as text
    yield Part(kind, headers, _text(kind, headers, parameters, body))


def _divide_part(piece: bytes) -> tuple[Headers, bytes]:
    return (Headers(), piece[1:]) if piece.startswith(b"\n") else _divide(piece)


def _pieces(body: bytes, boundary: str) -> list[bytes]:
    """What lies between the boundary's lines; what comes after a missing end too."""
    if not boundary:
        return []
    mark = b"--" + boundary.encode("utf-8", "replace")
    found = ((b"\n" + body).split(b"\n" + mark, MOST_PARTS))[1:]
    pieces = []
    for piece in found:
        if piece.startswith(b"--"):
            break
        pieces.append(piece.partition(b"\n")[2])
    return pieces


def _guessed(body: bytes) -> str:
    """The boundary that a damaged Content-Type lost: the first line that looks like one."""
    found = _BOUNDARY.search(body[:4000])
    return found[1].decode("latin-1") if found else ""


def _content_type(value: str) -> tuple[str, dict[str, str]]:
    kind = (value.replace(";", " ").split() or [""])[0].lower()
    parameters = {name.lower().rstrip("*"): quoted or bare for name, quoted, bare in _PARAMETER.findall(value[:4000])}
    return kind if "/" in kind else "text/plain", parameters


def _text(kind: str, headers: Headers, parameters: dict[str, str], body: bytes) -> str:
    if not kind.startswith(("text/", "message/")):
        return ""
    data = _transferred(headers.get("content-transfer-encoding"), body[:MOST_TEXT])
    text = decoded(data, parameters.get("charset", "").strip("'\" "))
    return plain(text) if kind == "text/html" else text


def _transferred(encoding: str, body: bytes) -> bytes:
    name = encoding.partition(";")[0].strip().lower()
    if name == "base64":
        return _base64(body)
    return a2b_qp(body) if name == "quoted-printable" else body


def _base64(body: bytes) -> bytes:
    """What can be read of it, up to the first damage."""
    clean = _NO_BASE64.sub(b"", body)
    try:
        return b64decode(clean[: len(clean) // 4 * 4] + _tail(clean))
    except Error:
        return body


def _tail(clean: bytes) -> bytes:
    rest = clean[len(clean) // 4 * 4 :]
    return rest + b"=" * (4 - len(rest)) if len(rest) > 1 else b""


def _decoded_word(match: re.Match[str]) -> str:
    charset, encoding, text = match.groups()
    data = text.encode("utf-8", "replace")
    return decoded(_base64(data) if encoding in "bB" else a2b_qp(data, header=True), charset)
