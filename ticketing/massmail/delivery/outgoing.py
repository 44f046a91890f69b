"""A campaign as the sender holds it: everything constant prepared, so that a recipient costs a join of bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from hashlib import blake2b
from typing import Any

from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.content import headers, segments
from ticketing.massmail.content.fields import FULL_NAME, filled, names, tidy
from ticketing.massmail.content.headers import wire_address
from ticketing.massmail.content.segments import Prefixes
from ticketing.massmail.tracking import tokens
from ticketing.web.addresses import public_url
from workflows.refusals import Refused

MARK = "TOKEN"
LONGEST_URI = 77  # what Python-made readers and some gateways bear unfolded, brackets included
NOT_LEFT_BY_A_CLICK = frozenset({"servicio", "emergencia"})


@dataclass(frozen=True)
class Person:
    """A frozen recipient, as the sender needs it."""

    seq: int
    contact_id: int
    email: str
    attempts: int
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Domain:
    """Our side of a message's addresses."""

    secret: str
    mail_domain: str
    institution: str


def envelope_sender(ours: Domain, campaign_id: int, seq: int) -> str:
    """Where returns for one message go."""
    return f"rebotes@{ours.mail_domain}"


def message_id(secret_key: bytes, ours: Domain, campaign_id: int, seq: int) -> str:
    """The same for the same recipient, whenever and how often it is handed over."""
    said = tokens.varint(campaign_id) + tokens.varint(seq)
    mac = blake2b(said, key=secret_key, digest_size=6, person=b"message-id").hexdigest()
    return f"<{campaign_id}.{seq}.{mac}@{ours.mail_domain}>"


class Outgoing:
    """`message(person, at)` gives the bytes after DATA, ending with the line that is a single point."""

    def __init__(self, campaign: Campaign, ours: Domain) -> None:
        if campaign.content is None:
            raise Refused("La campaña no tiene contenido compilado.")
        self.id = campaign.id
        self.ours = ours
        self.key = tokens.key(ours.secret)
        self.one_click = campaign.mail_class not in NOT_LEFT_BY_A_CLICK
        self.unknown_policy = campaign.unknown_policy
        self.max_age_hours = campaign.max_age_hours
        self.audience_rule = dict(campaign.audience_rule)
        self.links = [str(link["url"]) for link in campaign.content.links]
        self.subject = campaign.content.subject
        self.subject_fields = names(self.subject)
        self._anonymous = campaign.tracking != "identified"
        self._removal = _prefix("removal.page")
        self._segments = segments.cut(campaign.content, _prefixes(campaign, self._removal))
        self._values = segments.personal(self._segments.slots)
        self._head = tokens.varint(campaign.id)
        self._links = [tokens.varint(slot[1] if len(slot) == 2 else 0) for slot in self._segments.slots]
        self._first, self._last = _constant_headers(campaign, ours, segments.boundary(campaign.content))
        self._subject = b"" if self.subject_fields else headers.subject(self.subject)
        self._second: tuple[int, bytes] = (0, b"")

    def message(self, person: Person, at: datetime) -> bytes:
        """Headers and body for one recipient, ready for the wire. Raises Unsendable."""
        address = wire_address(person.email)
        to = headers.mailbox("To", tidy(str(person.fields.get(FULL_NAME) or "")), address)
        subject = self._subject or headers.subject(filled(self.subject, person.fields))
        mid = message_id(self.key, self.ours, self.id, person.seq)
        head = [self._date(at), self._first, to, subject, b"Message-ID: ", mid.encode(), b"\r\n"]
        if self.one_click:
            removal = tokens.make(self.key, tokens.REMOVAL, self._head + tokens.varint(person.seq) + b"\0")
            head += [b"List-Unsubscribe: <", self._removal.encode(), removal, b">\r\n"]
        return b"".join([*head, self._last, self._segments.filled(self._slots(person)), b".\r\n"])

    def _slots(self, person: Person) -> list[bytes]:
        seq = tokens.varint(person.seq)
        who = tokens.varint(tokens.pseudonym(self.key, self.id, person.seq)) if self._anonymous else seq
        values = []
        for slot, value, link in zip(self._segments.slots, self._values, self._links, strict=True):
            if value is not None:
                values.append(value(person.fields))
            elif slot[0] == "@link":
                values.append(tokens.make(self.key, tokens.CLICK, self._head + who + link))
            elif slot[0] == "@pixel":
                values.append(tokens.make(self.key, tokens.OPEN, self._head + who + link))
            else:
                purpose = tokens.WEB if slot[0] == "@web" else tokens.REMOVAL
                values.append(tokens.make(self.key, purpose, self._head + seq + link))
        return values

    def _date(self, at: datetime) -> bytes:
        second = int(at.timestamp())
        if self._second[0] != second:
            self._second = (second, f"Date: {format_datetime(at)}\r\n".encode())
        return self._second[1]


def _prefixes(campaign: Campaign, removal: str) -> Prefixes:
    tracked = campaign.tracking != "off"
    return Prefixes(
        web=_prefix("web_version.show"),
        removal=removal,
        click=_prefix("tracking.clicked") if tracked else None,
        open=_prefix("tracking.opened") if tracked else None,
    )


def _prefix(endpoint: str) -> str:
    return public_url(endpoint, token=MARK).removesuffix(MARK)


def _constant_headers(campaign: Campaign, ours: Domain, border: str) -> tuple[bytes, bytes]:
    """The headers before To and after Message-ID; the same for everybody."""
    first = headers.mailbox("From", campaign.from_name, wire_address(campaign.from_address))
    if campaign.reply_to:
        first += headers.mailbox("Reply-To", "", wire_address(campaign.reply_to))
    one_click = campaign.mail_class not in NOT_LEFT_BY_A_CLICK
    last = [b"List-Unsubscribe-Post: List-Unsubscribe=One-Click"] if one_click else []
    last += [
        f"List-Id: <{_list_id(campaign)}.{ours.mail_domain}>".encode(),
        f"Feedback-ID: c{campaign.id}:{campaign.mail_class}:despacho:{_sender_id(ours)}".encode(),
        b"Auto-Submitted: auto-generated",
        b"MIME-Version: 1.0",
        f'Content-Type: multipart/alternative;\r\n boundary="{border}"'.encode(),
    ]
    return first, b"\r\n".join(last) + b"\r\n\r\n"


def _list_id(campaign: Campaign) -> str:
    codes = campaign.audience_rule.get("lists") or []
    return str(codes[0]) if len(codes) == 1 else "envios"


def _sender_id(ours: Domain) -> str:
    """5 to 15 characters, the same for ever: how a receiver adds up complaints."""
    return blake2b(ours.mail_domain.encode(), digest_size=5).hexdigest()


def check_addresses() -> None:
    """Refused if the public address is too long for a removal header that every reader understands."""
    longest = len(_prefix("removal.page")) + 24 + 2
    if longest > LONGEST_URI:
        raise ValueError("The public address (DESPACHO_PUBLIC_URL) is too long for the removal header of mails")
