"""The addresses in a report's fields (RFC 3464 section 2.3, RFC 6533 section 3): "rfc822; ana@…", "utf-8; josé@…".

An address of the type utf-8 comes in three forms: as it is, with \\x{E9} for a letter that a seven-bit field cannot
hold, and with +C3+A9, as a command of SMTP encodes it (RFC 3461 section 4). A plus sign of the address itself, which
a form of the third kind writes +2B, is told from such a byte by what the bytes make: letters beyond ASCII.
"""

from __future__ import annotations

import re

from ticketing.massmail.returns.recipients import addresses

_TYPED = re.compile(r"\s{0,20}(rfc822|utf-8|x-[a-z0-9-]{1,20}|unknown)\s{0,20};(.{0,2000})", re.I | re.S)
_ESCAPED = re.compile(r"\\x\{([0-9A-Fa-f]{1,6})\}")
_BYTES = re.compile(r"(?:\+[0-9A-F]{2})+")
_SIGNS = frozenset("+=\\")
_WHOLE = re.compile(r"<?([^<>\s@;,]{1,64}@[^\W_](?:[\w.-]{0,250}[\w]))>?(?=\s|$)")


def address_in(field: str) -> str | None:
    """The address of a recipient's field; None where it holds none."""
    typed = _TYPED.match(field)
    value = (typed[2] if typed else field).strip()[:2000]
    if international := typed is not None and typed[1].lower() == "utf-8":
        value = _ESCAPED.sub(_letter, _BYTES.sub(_letters, value))
    whole = _WHOLE.match(value)
    if whole and (international or not whole[1].isascii()):  # under the older type too: some servers send it so
        return whole[1]
    return None if international else next(iter(addresses(value)), whole[1] if whole else None)


def _letter(escape: re.Match[str]) -> str:
    """One letter by its number; what is no letter of any alphabet stays as it is."""
    number = int(escape[1], 16)
    printable = 0x20 < number < 0x110000 and not 0xD800 <= number < 0xE000
    return chr(number) if printable else escape[0]


def _letters(run: re.Match[str]) -> str:
    """A run of encoded bytes as the letters they make; what was never encoded stays as it is."""
    try:
        text = bytes.fromhex(run[0].replace("+", "")).decode()
    except ValueError:
        return run[0]
    return text if not text.isascii() or set(text) <= _SIGNS else run[0]
