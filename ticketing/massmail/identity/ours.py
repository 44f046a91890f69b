"""Our side of a message: the secret, the domain, and what is made of them."""

from __future__ import annotations

from dataclasses import dataclass

from ticketing.massmail.identity import addresses, tokens


@dataclass(frozen=True)
class Domain:
    """What our addresses and ids are made of."""

    secret: str
    mail_domain: str


def envelope_sender(ours: Domain, campaign_id: int, seq: int, *, verp: bool = True) -> str:
    """Where returns for one message go: an address that only we can make, or one for all."""
    if verp:
        return addresses.return_address(tokens.key(ours.secret), campaign_id, seq, ours.mail_domain)
    return f"rebotes@{ours.mail_domain}"


def message_id(secret_key: bytes, ours: Domain, campaign_id: int, seq: int) -> str:
    """By what a message is known, also if it is handed over twice."""
    return addresses.message_id(secret_key, campaign_id, seq, ours.mail_domain)
