"""Making a DKIM key, and what to publish of it."""

from __future__ import annotations

import base64
import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from ticketing.massmail.message.dkim import SHORTEST_RSA, Key, Signer, signer
from ticketing.web.settings import settings
from workflows.refusals import Refused

STRING = 255  # the longest a string within a TXT record can be (RFC 1035 section 3.3)


def make(path: Path, *, kind: str = "rsa") -> bool:
    """Write a new private key, readable by its owner only. False if there is a file already: it stays as it is."""
    key: Key = (
        ed25519.Ed25519PrivateKey.generate() if kind == "ed25519" else rsa.generate_private_key(65537, SHORTEST_RSA)
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(handle, "wb") as out:
        out.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return True


def record(signer: Signer) -> tuple[str, str]:
    """The name and the text of the DNS record (TXT) that lets readers check the signatures (RFC 6376 section 3.6)."""
    public = signer.key.public_key()
    if isinstance(public, ed25519.Ed25519PublicKey):
        kind, said = "ed25519", public.public_bytes(Encoding.Raw, PublicFormat.Raw)
    else:
        kind, said = "rsa", public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    name = f"{signer.selector}._domainkey.{signer.domain}"
    return name, f"v=DKIM1; k={kind}; p={base64.b64encode(said).decode()}"


def published() -> tuple[str, str] | None:
    """What must stand in the DNS for this installation's signatures; None where it does not sign. Refused: an unfit
    key."""
    try:
        ours = signer(settings())
    except ValueError as problem:
        raise Refused(str(problem)) from None
    return record(ours) if ours else None


def zone_line(name: str, text: str) -> str:
    """The record as a zone file has it, in strings that are not too long."""
    strings = " ".join(f'"{text[at : at + STRING]}"' for at in range(0, len(text), STRING))
    return f"{name}. IN TXT ( {strings} )"
