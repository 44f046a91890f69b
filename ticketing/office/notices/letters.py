"""The one builder of mail to staff. It refuses CR, LF and NUL in headers and file names.

Headers are our own (`headers`): Python's fold loses the space between two encoded words, and writes encoded words into
structured headers, where RFC 2047 forbids them. What may be long (addresses of links) never goes into a header here,
and Message-ID is short by construction. The parts and their encodings are Python's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

import mailboxes
from ticketing.office.notices import headers

FORBIDDEN = ("\r", "\n", "\0")
PARTS = SMTP.clone(max_line_length=76)  # RFC 2045 section 6.7 (5); Python's own 78 is that of headers


class Unsafe(ValueError):
    """A header or a file name holds a line break or NUL: somebody tries to write headers of his own."""


@dataclass(frozen=True)
class Enclosure:
    """A file that goes with a letter."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """One mail to one person, before it is written down as bytes. `sender`: `name <address>`, as `named` writes it."""

    sender: str
    to_name: str
    to_address: str
    subject: str
    text: str
    html: str
    occasion: str
    domain: str
    at: datetime
    enclosures: Sequence[Enclosure] = ()
    reply_to: str = ""

    @property
    def message_id(self) -> str:
        """The same for the same occasion: a retry is the same letter."""
        return f"<{hashlib.sha256(self.occasion.encode()).hexdigest()[:32]}@{self.domain}>"


@dataclass(frozen=True)
class Finished:
    """A letter as bytes, and what its envelope and whoever carries it must know of it."""

    sender: str
    to: str
    subject: str
    raw: bytes


def build(letter: Letter) -> Finished:
    """The letter as a message: plain text first, HTML beside it, enclosures after."""
    for value in (letter.sender, letter.to_name, letter.to_address, letter.subject, letter.domain, letter.reply_to):
        _refuse_breaks(value)
    name, sender = parseaddr(letter.sender)
    address, to = _on_the_wire(sender), _on_the_wire(letter.to_address, any_letters=True)
    head = [
        f"Date: {format_datetime(letter.at)}\r\n".encode(),
        headers.mailbox("From", name, address),
        headers.mailbox("Reply-To", "", _on_the_wire(letter.reply_to)) if letter.reply_to else b"",
        headers.mailbox("To", letter.to_name, to),
        headers.subject(letter.subject),
        f"Message-ID: {letter.message_id}\r\n".encode(),
        b"Auto-Submitted: auto-generated\r\n",
    ]
    return Finished(address, to, letter.subject, b"".join(head) + _body(letter).as_bytes())


def named(name: str, address: str) -> str:
    """A mailbox as a Letter's `sender`, whatever stands in the name."""
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <{address}>' if name else address


def two_parts(text: str, html: str) -> EmailMessage:
    """A message without headers of its own: plain text first, HTML beside it."""
    body = EmailMessage(policy=PARTS)
    body.set_content(text, cte="quoted-printable")
    body.add_alternative(html, subtype="html", cte="quoted-printable")
    return body


def _body(letter: Letter) -> EmailMessage:
    body = two_parts(letter.text, letter.html)
    for enclosure in letter.enclosures:
        _enclose(body, enclosure)
    return body


def _enclose(message: EmailMessage, enclosure: Enclosure) -> None:
    _refuse_breaks(enclosure.name + enclosure.media_type)
    kind, _slash, detail = enclosure.media_type.partition("/")
    message.add_attachment(enclosure.content, maintype=kind, subtype=detail, filename=enclosure.name)


def _on_the_wire(address: str, *, any_letters: bool = False) -> str:
    """The address in ASCII, which every server takes; with `any_letters` its local part as its owner spells it."""
    local, at, domain = address.rpartition("@")
    if not (any_letters or local.isascii()):
        raise Unsafe(f"No server that speaks ASCII alone takes {address[:60]!r}")
    return local + at + (domain if domain.isascii() else mailboxes.wire_domain(domain))


def _refuse_breaks(value: str) -> None:
    if any(char in value for char in FORBIDDEN):
        raise Unsafe(f"Line break or NUL in {value[:60]!r}")
