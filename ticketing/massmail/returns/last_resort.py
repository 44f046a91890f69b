"""The forms of notices that flufl.bounce knows and we do not: whom such a letter speaks of, and never why.

It is asked last, and only about a letter that shows us no sign of a return. It tells a failed address by the form of
the letter and reads no reason in it, so what it finds is a return of an unknown kind, which costs nobody her place.
"""

from __future__ import annotations

import logging
from email import message_from_bytes

from flufl.bounce import all_failures

MOST_BYTES, MOST_NESTED = 64_000, 20
# It parses by trust: a letter without a sender, a part that is missing, a boundary within a boundary make it raise.
_STUMBLES = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)

logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)  # what it raises is an answer here, and no fault


def failures(raw: bytes) -> tuple[list[str], list[str]]:
    """The addresses that failed for now, and those that failed; nothing for what it does not know. Never raises."""
    head = raw[:MOST_BYTES]
    if head.lower().count(b"multipart/") > MOST_NESTED:
        return [], []
    try:
        for_now, failed = all_failures(message_from_bytes(head))
    except _STUMBLES:
        return [], []
    return _words(for_now), _words(failed)


def _words(found: frozenset[bytes]) -> list[str]:
    return sorted(address.decode("ascii", "replace") for address in found)
