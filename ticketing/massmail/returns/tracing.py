"""Which message to whom came back: by an envelope sender that only we can make (VERP), else by Message-ID.

Never by an address found in the words of a notice: anybody may write any address there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ticketing.massmail.identity.addresses import LEAVING, Sent, verified
from ticketing.massmail.returns.notice import Notice, fields_of, notice
from ticketing.massmail.returns.reading import Headers, read
from ticketing.massmail.returns.recipients import addresses

MOST_IDS = 10
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,200}@[^<>\s]{1,255}>")
_DELIVERED_TO = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "original-recipient", "to")


@dataclass(frozen=True)
class Origin:
    """`sent` is certain where it is there; `message_ids`, the likeliest first, are to be looked up among our own."""

    sent: Sent | None
    message_ids: tuple[str, ...]


def leaving(raw: bytes, key: bytes) -> Sent | None:
    """Who asks by this letter to be taken off. Never raises."""
    found = _addressed(notice(read(raw)).headers, _DELIVERED_TO)
    return next((sent for address in found if (sent := verified(key, address, LEAVING))), None)


def origin(raw: bytes, key: bytes) -> Origin:
    """Where the message that these bytes return came from, as far as they prove or say it. Never raises."""
    told = notice(read(raw))
    return Origin(_sent(key, told), _message_ids(told))


def _sent(key: bytes, told: Notice) -> Sent | None:
    """From where the notice was delivered to, else from the Return-Path of the message that it returns."""
    found = _addressed(told.headers, _DELIVERED_TO) + _addressed(told.returned, ("return-path", "x-envelope-from"))
    return next((sent for address in found if (sent := verified(key, address))), None)


def _addressed(headers: Headers, names: tuple[str, ...]) -> list[str]:
    return [address for name in names for value in headers.all(name)[:5] for address in addresses(value)[:5]]


def _message_ids(told: Notice) -> tuple[str, ...]:
    """The returned message's own, what the report says it was, what an automatic answer answers."""
    said = [told.returned.get(name) for name in ("message-id", "x-original-message-id")]
    receipts = [fields_of(text) for text in told.letter.texts("message/disposition-notification")[:1]]
    for fields in (told.whole, *told.reports[:5], *receipts):
        said += [fields.get("original-message-id", ""), fields.get("x-original-message-id", "")]
    said += [*_event_ids(told), told.headers.get("in-reply-to"), told.headers.get("references")]
    ids = [found for value in said for found in _MESSAGE_ID.findall(value[:4000])]
    return tuple(dict.fromkeys(ids))[:MOST_IDS]


def _event_ids(told: Notice) -> list[str]:
    """SES replaces the Message-ID: its own, as it stands in the reply to DATA, is the local part of the new one."""
    mail = told.event.get("mail")
    if not isinstance(mail, dict):
        return []
    common = mail.get("commonHeaders")
    ours = common.get("messageId", "") if isinstance(common, dict) else ""
    return [str(ours), f"<{mail.get('messageId', '')}@email.amazonses.com>"]
