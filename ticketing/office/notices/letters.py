"""The one builder of mail to staff. It refuses CR, LF and NUL in headers and file names.

Python folds long structured headers into encoded words that RFC 2047 forbids there, so what may be long
(addresses of links) never goes into a header here, and Message-ID is short by construction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

FORBIDDEN = ("\r", "\n", "\0")


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
    """One mail to one person, before it is written down as bytes."""

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

    @property
    def message_id(self) -> str:
        """The same for the same occasion: a retry is the same letter."""
        return f"<{hashlib.sha256(self.occasion.encode()).hexdigest()[:32]}@{self.domain}>"


def build(letter: Letter) -> EmailMessage:
    """The letter as a message: plain text first, HTML beside it, enclosures after."""
    message = EmailMessage(policy=SMTP)
    _refuse_breaks(letter.sender)
    name, address = parseaddr(letter.sender)
    headers = {
        "Date": format_datetime(letter.at),
        "From": _address(name, address),
        "To": _address(letter.to_name, letter.to_address),
        "Subject": letter.subject,
        "Message-ID": letter.message_id,
        "Auto-Submitted": "auto-generated",
    }
    for header, value in headers.items():
        _refuse_breaks(str(value))
        message[header] = value
    message.set_content(letter.text, cte="quoted-printable")
    message.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    for enclosure in letter.enclosures:
        _enclose(message, enclosure)
    return message


def _enclose(message: EmailMessage, enclosure: Enclosure) -> None:
    _refuse_breaks(enclosure.name + enclosure.media_type)
    kind, _slash, detail = enclosure.media_type.partition("/")
    message.add_attachment(enclosure.content, maintype=kind, subtype=detail, filename=enclosure.name)


def _address(name: str, address: str) -> Address:
    _refuse_breaks(name + address)
    return Address(display_name=name, addr_spec=address)


def _refuse_breaks(value: str) -> None:
    if any(char in value for char in FORBIDDEN):
        raise Unsafe(f"Line break or NUL in {value[:60]!r}")
