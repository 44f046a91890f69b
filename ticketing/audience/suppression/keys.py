"""The keyed hash by which a block knows an address without keeping it."""

from __future__ import annotations

import hashlib
from functools import cache

import mailboxes
from ticketing.web.settings import settings


def address_key(email: str) -> str:
    """64 hex digits, the same for every spelling of one address."""
    return _hashed(mailboxes.key(email))


def former_key(email: str) -> str | None:
    """The hash by which a block of before knows the address, where that is another: it cannot be made anew, because
    nobody knows of which address it is."""
    before = mailboxes.former_key(email)
    return _hashed(before) if before != mailboxes.key(email) else None


def address_keys(email: str) -> tuple[str, ...]:
    """Every hash by which a block may know the address, that of new blocks first."""
    return tuple(filter(None, (address_key(email), former_key(email))))


def _hashed(known_as: str) -> str:
    if not known_as:
        raise ValueError("There is no address to hash")
    return hashlib.blake2b(known_as.encode(), key=_key(settings().secret_key), digest_size=32).hexdigest()


@cache
def _key(secret: str) -> bytes:
    return hashlib.blake2b(secret.encode(), person=b"suppression", digest_size=32).digest()
