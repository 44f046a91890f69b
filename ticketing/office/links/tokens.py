"""The token of a link: the number of its row, signed for one purpose. Nothing secret is stored."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

from itsdangerous import BadSignature, Signer

from ticketing.web.numbers import BIGGEST, maybe
from ticketing.web.outcomes import Missing
from ticketing.web.settings import settings

MAC_BYTES = 16


def signed(number: int, purpose: str) -> str:
    return _signer(purpose).sign(str(number)).decode()


def told(text: str, purpose: str) -> int:
    """The number in it. Raises Missing if it is not ours or for something else."""
    return _signed_before(text, purpose) if "." not in text else _unsigned(text, purpose)


def _unsigned(text: str, purpose: str) -> int:
    try:
        number = maybe(_signer(purpose).unsign(text).decode())
    except (BadSignature, UnicodeEncodeError):
        raise Missing from None
    if number is None or number > BIGGEST:
        raise Missing
    return number


def _signer(purpose: str) -> Signer:
    return Signer(
        settings().secret_key, salt=f"action-link/{purpose}", key_derivation="hmac", digest_method=hashlib.sha256
    )


def _signed_before(text: str, purpose: str) -> int:
    """Of the links mailed before signatures were the library's: the number in bytes and 128 bits, without a point.

    They are good until they expire, and `link_for` makes that later each time one is mailed again: they stay readable.
    """
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise Missing from None
    if not MAC_BYTES < len(raw) <= MAC_BYTES + 8 or raw[0] == 0:
        raise Missing
    number, mac = raw[:-MAC_BYTES], raw[-MAC_BYTES:]
    message = b"link\0" + purpose.encode() + b"\0" + number
    known = hmac.new(settings().secret_key.encode(), message, hashlib.sha256).digest()[:MAC_BYTES]
    if not hmac.compare_digest(mac, known):
        raise Missing
    return int.from_bytes(number, "big")
