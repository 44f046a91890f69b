"""An address as it may stand on the wire."""

from __future__ import annotations

import re
from functools import lru_cache

# What an address may hold on the wire: no space, bracket, quote or control character (RFC 5321, dot-string only).
ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+")


class Unsendable(Exception):
    """This recipient cannot be written to; the sentence says why. Nobody else is concerned."""


@lru_cache(maxsize=64)  # asked for the envelope and again for To
def wire_address(address: str) -> str:
    """The address for envelope and To, its domain in ASCII. Raises Unsendable."""
    local, _, domain = address.rpartition("@")
    found = f"{local}@{domain if domain.isascii() else _ascii_domain(domain)}"
    if not ADDRESS.fullmatch(found) or len(found) > 254 or ".." in found:
        raise Unsendable("La dirección no se puede escribir en un sobre de correo.")
    return found


def _ascii_domain(domain: str) -> str:
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        raise Unsendable("El dominio de la dirección no existe en ninguna forma que un servidor entienda.") from None
