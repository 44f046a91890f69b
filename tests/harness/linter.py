"""What every outgoing message must be (RFC 2045-2047, 2369, 2919, 3834, 5322, 8058): problems in words, or none."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

from tests.harness.signature import signature_problems
from ticketing.web import markup

ONCE = ("date", "from", "to", "subject", "message-id", "mime-version", "content-type")
AT_MOST_ONCE = (
    "reply-to",
    "sender",
    "cc",
    "list-id",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "feedback-id",
)
STRUCTURED = ("list-id", "list-unsubscribe", "list-unsubscribe-post", "message-id", "references", "feedback-id")
LONGEST_URI = 77
HIDDEN = 'aria-hidden="true"'
URL = re.compile(r"https?://[^\s<>\"]+")
BARE = re.compile(rb"(?<!\r)\n|\r(?!\n)")  # a line that does not end in CRLF
FOLD = re.compile(rb"\r\n(?=[ \t])")
HEADER_NAME = re.compile(r"[a-z0-9-]+")
LOCAL = re.compile(r"[A-Za-z0-9._-]+")
ENCODED_WORD = re.compile(r"=\?[^?\s]{1,40}\?[^?\s]\?[^?]*+\?=")
BRACKETED = re.compile(r"<([^<>]*+)>")
LIST_ID = re.compile(r"<[a-z0-9-]+(\.[a-z0-9-]+)+>")


def lint(raw: bytes, *, domain: str, one_click: bool = True, tracked: bool = False) -> list[str]:
    """The problems of one message as it stands after DATA, points no longer doubled."""
    found = [*_bytes(raw), *_headers(raw, domain, one_click), *_parts(raw, tracked)]
    return found + list(signature_problems(dict(_fields(raw)), domain))


def _bytes(raw: bytes) -> Iterator[str]:
    if b"\0" in raw:
        yield "holds a NUL"
    if BARE.search(raw):
        yield "a line does not end in CRLF"
    if not raw.isascii():
        yield "is not 7-bit"
    if not raw.endswith(b"\r\n"):
        yield "does not end with a line end"
    lines = raw.split(b"\r\n")
    if max(map(len, lines)) > 998:
        yield "a line is longer than 998 bytes"
    head = raw.partition(b"\r\n\r\n")[0]
    long = [line for line in head.split(b"\r\n") if len(line) > 78 and not line.lower().startswith(b"list-unsub")]
    if long:
        yield f"a header line is longer than 78: {long[0].decode()}"
    if any(not line.strip() for line in head.split(b"\r\n")):
        yield "a header line is empty"


def _fields(raw: bytes) -> list[tuple[str, str]]:
    head = FOLD.sub(b"", raw.partition(b"\r\n\r\n")[0]).decode("ascii", "replace")
    return [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in head.split("\r\n"))]


def _headers(raw: bytes, domain: str, one_click: bool) -> Iterator[str]:
    fields = _fields(raw)
    given = dict(fields)
    yield from _names([name for name, _ in fields])
    yield from _words(given)
    yield from _mailboxes(given)
    if not _ours(given.get("message-id", ""), domain):
        yield "Message-ID is not ours"
    if parsedate_to_datetime(given.get("date", "")).tzinfo is None or not given.get("date", "").endswith("0"):
        yield "Date has no numeric zone"
    if given.get("mime-version") != "1.0":
        yield "MIME-Version is not 1.0"
    if given.get("auto-submitted") != "auto-generated":
        yield "Auto-Submitted is not auto-generated"
    yield from _removal(given, one_click)


def _ours(message_id: str, domain: str) -> bool:
    local, _, host = message_id.removeprefix("<").partition("@")
    return bool(LOCAL.fullmatch(local)) and message_id.startswith("<") and host == f"{domain}>"


def _without_styles(page: str) -> str:
    first, *rest = page.split("<style")
    return first + "".join(part.partition("</style>")[2] for part in rest)


def _names(names: list[str]) -> Iterator[str]:
    yield from (f"{name} stands {names.count(name)} times" for name in ONCE if names.count(name) != 1)
    yield from (f"{name} stands {names.count(name)} times" for name in AT_MOST_ONCE if names.count(name) > 1)
    yield from (f"{name!r} is no header name" for name in names if not HEADER_NAME.fullmatch(name))
    yield from (f"{name} is not ours to write" for name in ("return-path", "received", "bcc") if name in names)


def _words(given: dict[str, str]) -> Iterator[str]:
    yield from (f"an encoded word inside {name}" for name in STRUCTURED if "=?" in given.get(name, ""))
    words = ENCODED_WORD.findall(" ".join(given.values()))
    yield from (f"an encoded word of {len(word)} characters" for word in words if len(word) > 75)


def _mailboxes(given: dict[str, str]) -> Iterator[str]:
    """One address each, and in From none that a display name hides."""
    for name in ("from", "to", "reply-to"):
        if name in given:
            found = policy.default.header_factory(name, given[name]).addresses
            if len(found) != 1 or not found[0].username or not found[0].domain:
                yield f"{name} does not hold one address"


def _removal(given: dict[str, str], one_click: bool) -> Iterator[str]:
    if not one_click:
        if "list-unsubscribe-post" in given:
            yield "one click would take this away"
        return
    uris = BRACKETED.findall(given.get("list-unsubscribe", ""))
    web = [uri for uri in uris if uri.startswith(("https://", "http://"))]
    if len(web) != 1:
        yield "List-Unsubscribe needs exactly one web address"
    if [uri for uri in uris if uri.startswith("mailto:")] != uris[1:] or len(uris) != 2:
        yield "List-Unsubscribe needs one mailto after the web address"
    if any(len(uri) + 2 > LONGEST_URI for uri in uris):
        yield "a List-Unsubscribe address is too long"
    if given.get("list-unsubscribe-post") != "List-Unsubscribe=One-Click":
        yield "List-Unsubscribe-Post is not One-Click"
    if not LIST_ID.fullmatch(given.get("list-id", "")):
        yield "List-Id is ill-formed"


def _parts(raw: bytes, tracked: bool) -> Iterator[str]:
    message = message_from_bytes(raw, policy=policy.default)
    if message.get_content_type() != "multipart/alternative":
        yield "is not multipart/alternative"
        return
    parts = [part for part in message.iter_parts() if isinstance(part, EmailMessage)]
    kinds = [(part.get_content_type(), part["content-transfer-encoding"]) for part in parts]
    if kinds != [("text/plain", "quoted-printable"), ("text/html", "quoted-printable")]:
        yield f"its parts are {kinds}"
        return
    text, page = (str(part.get_content()) for part in parts)
    yield from (f"the parser finds a defect: {defect!r}" for part in (message, *parts) for defect in part.defects)
    encoded = [str(part.get_payload(decode=False)) for part in parts]
    if any(len(line) > 76 for one in encoded for line in one.splitlines()):
        yield "a quoted-printable line is longer than 76"
    if "{{" in text + page or "}}" in _without_styles(text + page):
        yield "a place was not filled"
    anchors = [tag for tag in markup.pieces(page) if markup.name(tag) == "a" and HIDDEN not in tag]
    hrefs = {href for tag in anchors if (href := markup.attribute(tag, "href")) is not None}
    linked, written = {href for href in hrefs if href.startswith("http")}, set(URL.findall(text))
    strangers = [url for url in written - linked if url not in html.unescape(page)]
    if linked - written or strangers:
        yield f"the links of both parts differ: {sorted(linked - written)} {strangers}"
    if tracked and 'width="1" height="1"' not in page:
        yield "there is no pixel"
