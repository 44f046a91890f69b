"""Amazon SNS tells by HTTPS what became of SES mail: its signature, and whose topic it is.

Anybody may have a topic and sign with Amazon's key: only the one of the settings is heard. The certificate comes from
Amazon's own hosts, wherever the message says that it lies.
"""

from __future__ import annotations

import base64
import binascii
import re
import urllib.request
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.x509 import load_pem_x509_certificate

NOTIFICATION, CONFIRMATION = "Notification", "SubscriptionConfirmation"
SIGNED = {
    NOTIFICATION: ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    CONFIRMATION: ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
}
HOST = re.compile(r"sns\.[a-z0-9-]{1,40}\.amazonaws\.com(?:\.cn)?")
PATIENCE, MOST = 10, 64 * 1024
Fetch = Callable[[str], bytes]


def fetched(url: str) -> bytes:
    """What lies at an address of Amazon's. Raises OSError; ValueError for any other address."""
    if not amazons(url):
        raise ValueError(f"Not an address of SNS: {url[:200]}")
    with urllib.request.urlopen(url, timeout=PATIENCE) as answer:  # noqa: S310 - https and the host were looked at
        return bytes(answer.read(MOST))


def amazons(url: str) -> bool:
    """Whether an address is SNS's own."""
    parts = urlsplit(url)
    return parts.scheme == "https" and bool(HOST.fullmatch(parts.netloc))


def genuine(told: Mapping[str, Any], topic: str, fetch: Fetch = fetched) -> bool:
    """Whether Amazon signed this for our topic. Raises OSError where the certificate cannot be had now."""
    names = SIGNED.get(str(told.get("Type")), ())
    if not names or told.get("TopicArn") != topic or not amazons(str(told.get("SigningCertURL"))):
        return False
    if told["Type"] == CONFIRMATION and not amazons(str(told.get("SubscribeURL"))):
        return False
    said = "".join(f"{name}\n{told[name]}\n" for name in names if isinstance(told.get(name), str)).encode()
    way = SHA256() if told.get("SignatureVersion") == "2" else SHA1()  # noqa: S303 - version 1 is what topics begin with
    try:
        key = _key(str(told["SigningCertURL"]), fetch)
        key.verify(base64.b64decode(str(told.get("Signature")), validate=True), said, PKCS1v15(), way)
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True


@lru_cache(maxsize=8)
def _key(url: str, fetch: Fetch) -> RSAPublicKey:
    key = load_pem_x509_certificate(fetch(url)).public_key()
    if not isinstance(key, RSAPublicKey):
        raise ValueError("SNS signs with RSA")
    return key
