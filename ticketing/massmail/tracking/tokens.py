"""Short tokens that say which campaign, whom and which link, and that nobody else can make.

base64url(campaign, who, link as varints + an 8-byte keyed BLAKE2b); the purpose is part of the key's derivation, so
that a token for a click cannot take anybody off a list. Where tracking is anonymous, `who` in clicks and opens is a
pseudonym: it tells two readers apart without saying who they are. There a fourth number may follow: the receiving
domain, as the campaign numbers those with many readers (CampaignDomain).
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from hmac import compare_digest

MAC = 8
OPEN, CLICK, REMOVAL, WEB = b"open", b"click", b"removal", b"web"
LONGEST = 64


@dataclass(frozen=True)
class Token:
    """What a token says."""

    campaign: int
    who: int
    link: int = 0
    domain_no: int = 0


@lru_cache(maxsize=8)
def key(secret: str) -> bytes:
    """The key that an installation's secret gives."""
    return blake2b(secret.encode(), person=b"massmail.tokens", digest_size=32).digest()


def varint(number: int) -> bytes:
    """Seven bits a byte, the lowest first."""
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def make(secret_key: bytes, purpose: bytes, head: bytes) -> bytes:
    """The token over a head of varints. In the sender's hot loop: one hash, one base64."""
    mac = blake2b(head, key=secret_key, digest_size=MAC, person=purpose).digest()
    return urlsafe_b64encode(head + mac).rstrip(b"=")


def token(secret: str, purpose: bytes, campaign: int, who: int, link: int = 0) -> str:
    """A token as text."""
    return make(key(secret), purpose, varint(campaign) + varint(who) + varint(link)).decode()


def read(secret: str, purpose: bytes, text: str) -> Token | None:
    """What a token says; None if it is not ours, whatever it is."""
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4)) if len(text) <= LONGEST else b""
    except (Error, ValueError):
        return None
    head, mac = raw[:-MAC], raw[-MAC:]
    if not head or not compare_digest(mac, blake2b(head, key=key(secret), digest_size=MAC, person=purpose).digest()):
        return None
    numbers = _numbers(head)
    return Token(*numbers) if len(numbers) in (3, 4) else None


def pseudonym(secret_key: bytes, campaign: int, seq: int) -> int:
    """A number of 40 bits that stands for a person within one campaign, and leads back to nobody without the key."""
    said = varint(campaign) + varint(seq)
    return int.from_bytes(blake2b(said, key=secret_key, digest_size=5, person=b"pseudonym").digest())


def _numbers(head: bytes) -> list[int]:
    numbers, value, shift = [], 0, 0
    for byte in head:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            numbers.append(value)
            value, shift = 0, 0
    return numbers
