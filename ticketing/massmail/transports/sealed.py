"""Secrets at rest: sealed with a key made from the installation's own, so that a copied database tells none."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from workflows.refusals import Refused

PURPOSE = b"despacho: secretos de transportes y buzones"


def seal(secret_key: str, plain: str) -> str:
    """The secret as it may be stored; nothing for nothing."""
    return _box(secret_key).encrypt(plain.encode()).decode() if plain else ""


def unseal(secret_key: str, sealed: str) -> str:
    """The secret again. Refused if it was sealed with another key or altered."""
    if not sealed:
        return ""
    try:
        return _box(secret_key).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Refused(
            "El secreto guardado no se puede leer: DESPACHO_SECRET_KEY no es aquella con la que se guardó. "
            "Escríbalo de nuevo en la página del transporte."
        ) from None


def _box(secret_key: str) -> Fernet:
    made = HKDF(SHA256(), 32, salt=None, info=PURPOSE).derive(secret_key.encode())
    return Fernet(base64.urlsafe_b64encode(made))
