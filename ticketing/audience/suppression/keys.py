"""The keyed hash by which a block knows an address without keeping it."""

from __future__ import annotations

import hashlib
from functools import cache

from ticketing.web.settings import settings


def address_key(email: str) -> str:
    """64 hex digits, the same for every spelling of one address in capitals or not."""
    if not email.strip():
        raise ValueError("There is no address to hash")
    return hashlib.blake2b(
        email.strip().casefold().encode(), key=_key(settings().secret_key), digest_size=32
    ).hexdigest()


@cache
def _key(secret: str) -> bytes:
    return hashlib.blake2b(secret.encode(), person=b"suppression", digest_size=32).digest()
