"""A campaign as the sender holds it: everything constant prepared, so that a recipient costs a join of bytes."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from hashlib import blake2b

from ticketing.massmail.campaigns.leaving import left_by
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.content import segments
from ticketing.massmail.content.actions import intact
from ticketing.massmail.content.fields import FULL_NAME, filler, names, tidy
from ticketing.massmail.content.headers import Unsendable, wire_address
from ticketing.massmail.content.segments import Prefixes
from ticketing.massmail.identity import addresses, tokens
from ticketing.massmail.identity.ours import Domain, envelope_sender, message_id
from ticketing.massmail.identity.tokens import TRAP_LINK, Mint
from ticketing.massmail.message.dkim import Signer
from ticketing.massmail.recipients.person import Person
from ticketing.massmail.transports.usable import Usable
from ticketing.office.notices import headers
from ticketing.web.addresses import public_url
from workflows.refusals import Refused

MARK = "TOKEN"
ANONYMOUS, IDENTIFIED = "anonymous", "identified"
PURPOSES = {"@link": tokens.CLICK, "@pixel": tokens.OPEN, "@web": tokens.WEB, "@removal": tokens.REMOVAL}
REMOVAL_SLOT = ("@removal", 0)
LONGEST_URI = 77  # what Python-made readers and some gateways bear unfolded, brackets included
# What goes wrong with one recipient alone: an address or a field that no mail can hold.
UNMAKEABLE = (Unsendable, ValueError, TypeError, AttributeError, LookupError)
MOST_AHEAD = 500


class Outgoing:
    """`message(person, at)` gives the bytes after DATA, ending with the line that is a single point; `pieces` the
    same, not joined yet, because whoever writes them has more to write."""

    def __init__(self, campaign: Campaign, ours: Domain, signer: Signer | None = None) -> None:
        if campaign.content is None:
            raise Refused("La campaña no tiene contenido compilado.")
        if not intact(campaign.content):
            raise Refused("Lo guardado para esta campaña no es lo que se confirmó: no sale nada. Avise a Sistemas.")
        self.id = campaign.id
        self.ours = ours
        self.signer = signer
        self.key = tokens.key(ours.secret)
        self.from_address = campaign.from_address
        self.one_click = campaign.agreed.one_click
        self.plain = campaign.plain
        self.unknown_policy = campaign.unknown_policy
        self.max_age_hours = campaign.max_age_hours
        self.audience_rule = dict(campaign.audience_rule)
        self.left_by = left_by(campaign)
        self.links = [str(link["url"]) for link in campaign.content.links]
        self.subject = (campaign.heading or "") + campaign.content.subject
        self.subject_fields = names(self.subject)
        self._tracking = campaign.tracking
        self.naming = campaign.tracking == IDENTIFIED
        self._removal = _prefix("removal.page")
        self._removal_header = b"List-Unsubscribe: <" + self._removal.encode()
        self._head = tokens.varint(campaign.id)
        self._cut(segments.cut(campaign.content, _prefixes(campaign, self._removal)))
        self._first, self._last = _constant_headers(campaign, ours, segments.boundary(campaign.content))
        self._fill_subject = filler(self.subject)
        self._subject = headers.subject(self.subject)
        self._second: tuple[int, bytes] = (0, b"")
        self._ahead: dict[int, list[bytes]] = {}

    def envelope(self, seq: int, way: Usable) -> str:
        """Where returns for one message go: an address that only we can make, or the one that the way out wants."""
        if way.bounces_to and not way.takes_verp:
            return way.bounces_to
        return envelope_sender(self.ours, self.id, seq, verp=way.takes_verp)

    def message(self, person: Person, at: datetime, *, sign: bool = True) -> bytes:
        """Headers and body for one recipient, ready for the wire. Raises Unsendable."""
        return b"".join(self.pieces(person, at, sign=sign))

    def pieces(
        self, person: Person, at: datetime, *, following: Iterable[Person] = (), sign: bool = True
    ) -> list[bytes]:
        """The same, to be joined. With one that was not made yet those who come next are made too: one after another
        they cost less, because what makes them stays in the processor's cache."""
        said = self._ahead.pop(person.seq, None)
        if said is None:
            said = self._made(person)
            self._make_ahead(following)
        said[0] = self._date(at)
        return [self.signer.signed(b"".join(said))] if sign and self.signer else said

    def _make_ahead(self, people: Iterable[Person]) -> None:
        if len(self._ahead) > MOST_AHEAD:  # of people who were taken off before their turn
            self._ahead.clear()
        with suppress(*UNMAKEABLE):  # told when it is that one's turn
            for person in people:
                if person.seq not in self._ahead:
                    self._ahead[person.seq] = self._made(person)

    def _made(self, person: Person) -> list[bytes]:
        """All but the date."""
        fields = person.fields
        named, tracked = self._tokens(person)
        subject = _subject(self._fill_subject(fields)) if self.subject_fields else self._subject
        said = [
            b"",
            self._first,
            headers.mailbox("To", tidy(str(fields.get(FULL_NAME) or "")), wire_address(person.email, utf8=True)),
            subject,
            b"Message-ID: ",
            message_id(self.key, self.ours, self.id, person.seq).encode(),
            b"\r\n",
        ]
        if self.one_click:
            by_mail = addresses.leaving_address(self.key, self.id, person.seq, self.ours.mail_domain).encode()
            said += (self._removal_header, named[0], b">,\r\n <mailto:", by_mail, b">\r\n")
        said.append(self._last)
        said += self._laid_out(self._values.of(fields) + tracked + named)
        said.append(b".\r\n")
        return said

    def _cut(self, body: segments.Segments) -> None:
        """Each slot to who fills it: personal values, tokens that hide the reader, tokens that name the recipient."""
        self._values = segments.Values(slot for slot in body.slots if len(slot) == 3)
        ours = {slot: PURPOSES[slot[0]] for slot in body.slots if len(slot) == 2}
        tracked = [slot for slot, purpose in ours.items() if tokens.FAMILIES[purpose] == tokens.TRACKED]
        # The token of the removal is the first whether or not the body shows it: the header has it too.
        named = [REMOVAL_SLOT, *[slot for slot in ours if slot not in (REMOVAL_SLOT, *tracked)]]
        self._tracked, self._named = (
            Mint(self.key, family, [tokens.number_of(PURPOSES[slot[0]], slot[1]) for slot in slots])
            for family, slots in ((tokens.TRACKED, tracked), (tokens.NAMED, named))
        )
        # Where no people are counted every reader has the same addresses.
        nobody = self._head + tokens.varint(tokens.NOBODY)
        self._same = self._tracked.tokens(nobody) if self._tracking == ANONYMOUS else None
        self._laid_out = body.layout([*self._values.slots, *tracked, *named])

    def _tokens(self, person: Person) -> tuple[list[bytes], list[bytes]]:
        """The named and the tracked tokens, in the order of their slots."""
        named = self._named.tokens(self._head + tokens.varint(person.seq))
        if self._same is not None:
            return named, self._same
        domain = tokens.varint(person.domain_no) if person.domain_no else b""
        return named, self._tracked.tokens(self._head + tokens.varint(self._reader(person)) + domain)

    def _reader(self, person: Person) -> int:
        """Who she is to whoever counts: herself only where the campaign names readers and she agreed to it."""
        if not self.naming:
            return tokens.pseudonym(self.key, self.id, person.seq)
        if person.named:
            return tokens.NAMED_READER | person.seq
        return tokens.beside_named(self.key, self.id, person.seq)

    def _date(self, at: datetime) -> bytes:
        second = int(at.timestamp())
        if self._second[0] != second:
            self._second = (second, f"Date: {format_datetime(at)}\r\n".encode())
        return self._second[1]


@lru_cache(maxsize=2048)  # first names are few
def _subject(words: str) -> bytes:
    return headers.subject(words)


def _prefixes(campaign: Campaign, removal: str) -> Prefixes:
    tracked = campaign.tracking != "off"
    return Prefixes(
        web=_prefix("web_version.show"),
        removal=removal,
        click=_prefix("tracking.clicked") if tracked else None,
        open=_prefix("tracking.opened") if tracked else None,
        trap=TRAP_LINK,
    )


def _prefix(endpoint: str) -> str:
    return public_url(endpoint, token=MARK).removesuffix(MARK)


def _constant_headers(campaign: Campaign, ours: Domain, border: str) -> tuple[bytes, bytes]:
    """The headers before To and after Message-ID; the same for everybody."""
    first = headers.mailbox("From", campaign.from_name, wire_address(campaign.from_address))
    if campaign.reply_to or campaign.plain:
        first += headers.mailbox("Reply-To", "", wire_address(campaign.reply_to or campaign.from_address))
    one_click = campaign.agreed.one_click
    last = [b"List-Unsubscribe-Post: List-Unsubscribe=One-Click"] if one_click else []
    last += [
        f"List-Id: <{campaign.list_name}.{ours.mail_domain}>".encode(),
        f"Feedback-ID: c{campaign.id}:{campaign.mail_class}:despacho:{_sender_id(ours)}".encode(),
        b"Auto-Submitted: auto-generated",
        b"MIME-Version: 1.0",
        f'Content-Type: multipart/alternative;\r\n boundary="{border}"'.encode(),
    ]
    return first, b"\r\n".join(last) + b"\r\n\r\n"


def _sender_id(ours: Domain) -> str:
    """5 to 15 characters, the same for ever: how a receiver adds up complaints."""
    return blake2b(ours.mail_domain.encode(), digest_size=5).hexdigest()


def check_addresses() -> None:
    """Refused if the public address is too long for a removal header that every reader understands."""
    longest = len(_prefix("removal.page")) + 24 + 2
    if longest > LONGEST_URI:
        raise ValueError("The public address (DESPACHO_PUBLIC_URL) is too long for the removal header of mails")
