"""The id that a mail server gives a message, as its final reply tells it."""

from __future__ import annotations

import re

LONGEST = 120
_ID = r"<?([A-Za-z0-9._+/=@-]{5,120})>?"
# SES: "250 Ok 0102018f…-000000"; its id is the local part of the Message-ID that it writes.
_SES = re.compile(r"^250 (?:2\.0\.0 )?Ok ([0-9a-fA-F]{16,}(?:-[0-9a-fA-F]+)*)$", re.I)
# Postfix, SendGrid, Mailgun and Postmark: "queued as X"; Exim and Sendmail: "id=X".
_QUEUED = re.compile(rf"^250 .*?\b(?:queued as|id=) ?{_ID}", re.I)
# Exchange: "250 2.6.0 <id@host> [InternalId=…] Queued mail for delivery".
_EXCHANGE = re.compile(rf"^250 2\.[06]\.0 (?:OK )?{_ID} \[(?:InternalId|Hostname)=", re.I)


def external_id(reply: str, *, keeps_message_id: bool = False) -> str | None:
    """By what a server that replaces Message-ID knows the message, from its whole reply "250 …".

    None where ours is kept, or where the reply says none.
    """
    if keeps_message_id:
        return None
    said = reply.strip()[:1000]
    found = next((match for pattern in (_SES, _EXCHANGE, _QUEUED) if (match := pattern.search(said))), None)
    return found[1].rstrip(".")[:LONGEST] if found else None
