"""What a DKIM signature of ours must be (RFC 6376, RFC 8058 section 4): problems in words, or none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from email.utils import parseaddr

WAYS = ("rsa-sha256", "ed25519-sha256")
COVERED = (
    "from", "to", "subject", "date", "message-id", "mime-version", "content-type", "list-id", "list-unsubscribe",
    "list-unsubscribe-post",
)  # fmt: skip


def signature_problems(given: Mapping[str, str], domain: str) -> Iterator[str]:
    """Of a message with these header fields, unfolded; none for one that is not signed."""
    if "dkim-signature" not in given:
        return
    tags = dict(_tags(given["dkim-signature"]))
    if tags.get("v") != "1" or tags.get("a") not in WAYS or tags.get("c") != "relaxed/relaxed":
        yield "the signature is not DKIM 1, SHA-256, relaxed/relaxed"
    if tags.get("d") != domain or not _aligned(parseaddr(given.get("from", ""))[1], domain):
        yield "the signature is not of the sender's domain"
    covered = tags.get("h", "").lower().split(":")
    open_to_change = [name for name in COVERED if name in given and name not in covered]
    if open_to_change:
        yield f"the signature does not cover {', '.join(open_to_change)}"
    if covered.count("from") < 2:
        yield "another From could be added under the signature"
    if not tags.get("b") or not tags.get("bh") or not tags.get("s"):
        yield "the signature is empty"


def _tags(value: str) -> Iterator[tuple[str, str]]:
    for tag in value.split(";"):
        name, _, said = tag.partition("=")
        yield name.strip(), "".join(said.split())


def _aligned(address: str, domain: str) -> bool:
    """As DMARC wants it by default: the same organisational domain."""
    host = address.rpartition("@")[2].lower()
    return host == domain or host.endswith(f".{domain}") or domain.endswith(f".{host}")
