"""DKIM signatures (RFC 6376; Ed25519: RFC 8463), relaxed/relaxed, for the messages that we make ourselves.

Measured on a 10 kB message, the RSA operation is nearly all of the cost: canonicalisation is left to `bytes.replace`
and two regular expressions, and the parts of the signature that do not change are built once for each set of headers.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

if TYPE_CHECKING:
    from config import Settings

# RFC 6376 section 5.4.1; RFC 8058 section 4 wants both headers of the one-click removal covered.
SIGNED = (
    b"from", b"reply-to", b"subject", b"date", b"message-id", b"to", b"mime-version", b"content-type",
    b"content-transfer-encoding", b"list-id", b"list-unsubscribe", b"list-unsubscribe-post", b"list-help", b"list-post",
    b"list-archive", b"list-owner", b"list-subscribe", b"feedback-id", b"auto-submitted",
)  # fmt: skip
# Named once more than they occur, so that nobody can add another that readers would show.
OVERSIGNED = frozenset({b"from"})
SHORTEST_RSA = 2048
LINE = 72
_NEW_FIELD = re.compile(rb"\r\n(?![ \t])")
_SPACES = re.compile(rb"[ \t]+")
Key = RSAPrivateKey | Ed25519PrivateKey


class Signer:
    """Signs for `domain` with the key that is published under `selector`. Raises ValueError for an unfit key."""

    def __init__(self, domain: str, selector: str, private_key_pem: bytes) -> None:
        self.domain = domain
        self.selector = selector
        self.key = _loaded(private_key_pem)
        self._prefixes: dict[tuple[bytes, ...], tuple[bytes, bytes]] = {}

    def sign(self, head: bytes, body: bytes) -> bytes:
        """The DKIM-Signature field, folded and with its CRLF, to stand before `head`.

        `head`: the fields with CRLF, without the empty line. `body`: as readers get it, not dot-stuffed.
        """
        fields = canonical_fields(head)
        names, signed = _chosen(fields)
        if names not in self._prefixes:
            self._prefixes[names] = self._prefix(names)
        shown, hashed = self._prefixes[names]
        digest = base64.b64encode(sha256(canonical_body(body)).digest())
        said = b"".join([*signed, hashed, digest, b"; b="])
        return b"".join([shown, digest, b";\r\n b=", _folded(base64.b64encode(self._signature(said))), b"\r\n"])

    def signed(self, wire: bytes) -> bytes:
        """A message as it goes over the wire after DATA (dot-stuffed, ending in a line with a point), signed."""
        head, _, rest = wire.partition(b"\r\n\r\n")
        return self.sign(head, unstuffed(rest)) + wire

    def _prefix(self, names: Sequence[bytes]) -> tuple[bytes, bytes]:
        """What stands before the body's hash, as shown and as it is hashed."""
        way = "rsa" if isinstance(self.key, RSAPrivateKey) else "ed25519"
        listed = b":".join(names)
        shown = (
            f"DKIM-Signature: v=1; a={way}-sha256; c=relaxed/relaxed;\r\n d={self.domain}; s={self.selector};\r\n h="
        ).encode() + _folded(listed, b":")
        shown += b";\r\n bh="
        return shown, canonical_field(shown)[1]

    def _signature(self, said: bytes) -> bytes:
        if isinstance(self.key, RSAPrivateKey):
            return self.key.sign(said, PKCS1v15(), SHA256())
        return self.key.sign(sha256(said).digest())


def signer(settings: Settings) -> Signer | None:
    """The signer that the settings describe; None where none is wanted. Raises ValueError with a sentence."""
    if not settings.dkim_selector:
        return None
    try:
        pem = Path(settings.dkim_key_file).read_bytes()
    except OSError as problem:
        raise ValueError(f"No se puede leer DESPACHO_DKIM_KEY_FILE: {problem.strerror}.") from None
    return Signer(settings.mail_domain, settings.dkim_selector, pem)


def canonical_fields(head: bytes) -> list[tuple[bytes, bytes]]:
    """(name in small letters, "name:value" in relaxed form without CRLF), in their order (RFC 6376 section 3.4.2)."""
    return [canonical_field(one) for one in _NEW_FIELD.split(head) if one]


def canonical_field(one: bytes) -> tuple[bytes, bytes]:
    """One field: its name, and "name:value" relaxed."""
    name, _, value = one.partition(b":")
    name = name.rstrip(b" \t").lower()
    return name, name + b":" + _SPACES.sub(b" ", value.replace(b"\r\n", b"")).strip(b" ")


def canonical_body(body: bytes) -> bytes:
    """The body in relaxed form (section 3.4.4): an empty one stays empty, any other ends with one CRLF."""
    if b"\t" in body or b"  " in body:
        body = _SPACES.sub(b" ", body)
    if b" \r\n" in body:
        body = body.replace(b" \r\n", b"\r\n")
    if not body.endswith(b"\r\n"):
        body = body.removesuffix(b" ") + b"\r\n" if body.strip(b" ") else b""
    while body.endswith(b"\r\n\r\n"):
        body = body[:-2]
    return b"" if body == b"\r\n" else body


def unstuffed(wire: bytes) -> bytes:
    """A body from the wire as readers get it: no last point, no points doubled (RFC 5321 section 4.5.2)."""
    body = wire[:-3] if wire.endswith(b"\r\n.\r\n") or wire == b".\r\n" else wire
    if body.startswith(b".."):
        body = body[1:]
    return body.replace(b"\r\n..", b"\r\n.") if b"\r\n.." in body else body


def _chosen(fields: list[tuple[bytes, bytes]]) -> tuple[tuple[bytes, ...], list[bytes]]:
    """Which names are signed, and the lines to hash: of fields that occur more than once, the last first."""
    found: dict[bytes, list[bytes]] = {}
    for name, line in fields:
        found.setdefault(name, []).append(line)
    names: list[bytes] = []
    lines: list[bytes] = []
    for name in SIGNED:
        for line in reversed(found.get(name, ())):
            names.append(name)
            lines += (line, b"\r\n")
        if name in OVERSIGNED:
            names.append(name)
    return tuple(names), lines


def _folded(text: bytes, after: bytes = b"") -> bytes:
    """In lines that fit; broken only behind `after` if that is given."""
    if not after:
        return b"\r\n  ".join(text[at : at + LINE] for at in range(0, len(text), LINE))
    lines = [b""]
    for word in text.split(after):
        if lines[-1] and len(lines[-1]) + len(word) > LINE:
            lines.append(b"")
        lines[-1] += word + after
    return b"\r\n  ".join(lines).removesuffix(after)


def _loaded(pem: bytes) -> Key:
    try:
        key = load_pem_private_key(pem, None)
    except (ValueError, TypeError):
        raise ValueError("La clave DKIM no es una clave privada PEM sin contraseña.") from None
    if isinstance(key, Ed25519PrivateKey) or (isinstance(key, RSAPrivateKey) and key.key_size >= SHORTEST_RSA):
        return key
    raise ValueError("La clave DKIM debe ser RSA de 2048 bits o más, o Ed25519.")
