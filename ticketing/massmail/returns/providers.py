"""Who tells by HTTPS what became of our mail: its name for people, its events as notices, and its own clock.

What it tells may reach us hours later, and twice: what a person reads is when it happened, by the provider's clock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ticketing.massmail.returns import amazon, mailgun, postmark, sendgrid

LATEST = timedelta(days=3)  # the longest that any of them tries again


@dataclass(frozen=True)
class Provider:
    """`as_mail`: an event as it was kept -> the notice that it stands for. `told_at`: its moment, if it says one."""

    name: str
    as_mail: Callable[[bytes], bytes]
    told_at: Callable[[bytes], datetime | None]


SNS = "sns"
# By the source under which what it told is kept.
PROVIDERS = {
    sendgrid.FORM: Provider("SendGrid", sendgrid.as_mail, sendgrid.told_at),
    mailgun.FORM: Provider("Mailgun", mailgun.as_mail, mailgun.told_at),
    postmark.FORM: Provider("Postmark", postmark.as_mail, postmark.told_at),
    SNS: Provider("Amazon SES", lambda raw: raw, amazon.told_at),
}


def happened_at(source: str, raw: bytes, *, at: datetime, after: datetime | None) -> datetime:
    """When what came in at `at` happened, as its provider says: not before the message went (`after`), nor later than
    it was told. A clock that says anything else is wrong, and nobody else's is asked: anybody may write a date."""
    provider = PROVIDERS.get(source)
    said = provider.told_at(raw) if provider else None
    if said is None or not at - LATEST <= said <= at:
        return at
    return max(said, after) if after else said
