"""Which mailbox an address leads to: a tag after a plus, or Gmail's points, make no other."""

from __future__ import annotations

import mailboxes
from ticketing.audience.suppression.keys import address_key

WITHOUT_POINTS = frozenset({"gmail.com", "googlemail.com"})


def mailbox_key(email: str) -> str:
    """The keyed hash of the mailbox behind the address."""
    local, _at, domain = mailboxes.key(email).rpartition("@")
    plain = local.partition("+")[0] or local
    if domain in WITHOUT_POINTS:
        plain, domain = plain.replace(".", ""), "gmail.com"
    return address_key(f"{plain}@{domain}")
