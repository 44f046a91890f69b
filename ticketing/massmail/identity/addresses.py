"""Addresses and ids that only we can make: where returns come to, where one writes to leave, Message-ID."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from hmac import compare_digest

_OURS = re.compile(r"([bl])\.([0-9a-f]{1,12})\.([0-9a-f]{1,12})\.([0-9a-f]{16})", re.I)
RETURNS, LEAVING = "b", "l"
# One keyed digest proves all that a message is known by: these are the places of its hexadecimal digits.
DIGEST = 22
PROOFS = {RETURNS: slice(0, 16), LEAVING: slice(16, 32)}
MESSAGE = slice(32, 44)


@dataclass(frozen=True)
class Sent:
    """One recipient of one campaign."""

    campaign: int
    seq: int


def return_address(key: bytes, campaign: int, seq: int, domain: str) -> str:
    """The envelope sender that brings this recipient's bounces back; it survives servers that change its case."""
    return _address(RETURNS, key, campaign, seq, domain)


def leaving_address(key: bytes, campaign: int, seq: int, domain: str) -> str:
    """Where a reader whose program knows no web address writes to leave (RFC 2369); it opens nothing else."""
    return _address(LEAVING, key, campaign, seq, domain)


def message_id(key: bytes, campaign: int, seq: int, domain: str) -> str:
    """The same for the same recipient, whenever and how often it is handed over."""
    return f"<{campaign}.{seq}.{_proof(key, campaign, seq)[MESSAGE]}@{domain}>"


def verified(key: bytes, address: str, purpose: str = RETURNS) -> Sent | None:
    """What an address of ours says; None for any other, whatever it looks like."""
    match = _OURS.fullmatch(address.partition("@")[0].strip("<> "))
    if not match or match[1].lower() != purpose:
        return None
    campaign, seq = int(match[2], 16), int(match[3], 16)
    return Sent(campaign, seq) if compare_digest(match[4].lower(), _mac(purpose, key, campaign, seq)) else None


def looks_like_ours(local: str) -> bool:
    """Whether a local part has the form of those that we make; whether we made it `verified` tells."""
    return bool(_OURS.fullmatch(local))


def _address(purpose: str, key: bytes, campaign: int, seq: int, domain: str) -> str:
    return f"{purpose}.{campaign:x}.{seq:x}.{_mac(purpose, key, campaign, seq)}@{domain}"


def _mac(purpose: str, key: bytes, campaign: int, seq: int) -> str:
    return _proof(key, campaign, seq)[PROOFS[purpose]]


@lru_cache(maxsize=64)  # asked for the envelope, for the header, and for Message-ID
def _proof(key: bytes, campaign: int, seq: int) -> str:
    made = _begun(key).copy()
    made.update(f"{campaign:x}.{seq:x}".encode())
    return made.hexdigest()


@lru_cache(maxsize=8)
def _begun(key: bytes) -> blake2b:
    """The keyed state: to copy it costs less than to derive it each time."""
    return blake2b(key=key, digest_size=DIGEST, person=b"massmail.letter")
