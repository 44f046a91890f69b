"""An address as it may stand on the wire."""

from __future__ import annotations

import re
from functools import lru_cache

import mailboxes

# What an address may hold on the wire: no space, bracket, quote or control character (RFC 5321, dot-string only).
ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+")


class Unsendable(Exception):
    """This recipient cannot be written to; the sentence says why. Nobody else is concerned."""


class NeedsUtf8(Unsendable):
    """Only a server that offers SMTPUTF8 takes the address."""


@lru_cache(maxsize=64)  # asked for the envelope and again for To
def wire_address(address: str, *, utf8: bool = False) -> str:
    """The address for envelope and To, its domain in ASCII; with `utf8` (SMTPUTF8, RFC 6531) the local part may have
    any letters. Raises Unsendable, or NeedsUtf8."""
    local, _, domain = address.rpartition("@")
    found = f"{local}@{domain if domain.isascii() else _ascii_domain(domain)}"
    plain = found if found.isascii() else "".join(sign if sign.isascii() else "x" for sign in found)
    if not ADDRESS.fullmatch(plain) or len(found.encode()) > 254 or ".." in found or not found.isprintable():
        raise Unsendable(f"«{mailboxes.shown(address)}» no se puede escribir en un sobre de correo.")
    if not (utf8 or found.isascii()):
        raise NeedsUtf8(f"«{mailboxes.shown(address)}» lleva letras que este servidor de correo no acepta.")
    return found


def _ascii_domain(domain: str) -> str:
    try:
        return mailboxes.wire_domain(domain)
    except mailboxes.Unwritable as why:
        raise Unsendable(why.sentence) from None
