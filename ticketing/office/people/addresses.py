"""What an address of staff looks like: one that every mail server takes; internal domains count."""

from __future__ import annotations

import mailboxes
from workflows.refusals import Refused


def normal(email: str) -> str:
    """The address as it is kept: in small letters, its domain in ASCII. Refuses what not every server takes."""
    try:
        return mailboxes.plain(email, internal=True)
    except mailboxes.Unwritable as why:
        raise Refused(why.sentence) from None
