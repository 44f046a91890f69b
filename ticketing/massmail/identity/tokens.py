"""Short tokens that say which campaign, whom and which link, and that nobody else can make.

base64url(campaign, who as varints), then twelve characters: base64url(what the token is for as two bytes, seven bytes
of a keyed BLAKE2b). One digest of 63 bytes over the head gives the proofs of nine tokens, because a mail carries many
and a hash for each was most of what a mail cost. What is read (opens, clicks) and what acts (removal, web version)
have digests of their own; within them the number tells the purpose, so that a click cannot take anybody off a list.
`who` in clicks and opens is what the campaign's tracking says (`reader`): nobody, a pseudonym, which tells two readers
apart without saying who they are, or the recipient. A third number may follow: the receiving domain, as the campaign
numbers those with many readers (CampaignDomain).
"""

from __future__ import annotations

from base64 import b64decode, urlsafe_b64encode
from binascii import Error, b2a_base64
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from hmac import compare_digest
from operator import itemgetter
from struct import Struct

OPEN, CLICK, REMOVAL, WEB = b"open", b"click", b"removal", b"web"
TRACKED, NAMED = b"tokens.tracked", b"tokens.named"
FAMILIES = {OPEN: TRACKED, CLICK: TRACKED, REMOVAL: NAMED, WEB: NAMED}
# The hidden link that no person sees and scanners follow: a click with this number instead of a link's.
TRAP_LINK = 32_767
MAC, TAIL, A_DIGEST = 7, 12, 9
FIRST_LINK = 2
LONGEST = 64
NOBODY = 0  # who in the tokens of a campaign that counts no people: one address for everybody
# In the tokens of a campaign that names readers: whom it does not name, and whom it names by her own consent. A bare
# number is a recipient of the time when nobody was asked.
HIDDEN, NAMED_READER = 1 << 40, 1 << 41
URL_SAFE = bytes.maketrans(b"+/", b"-_")


@dataclass(frozen=True)
class Token:
    """What a token says."""

    campaign: int
    who: int
    link: int = 0
    domain_no: int = 0


@lru_cache(maxsize=8)
def key(secret: str) -> bytes:
    """The key that an installation's secret gives."""
    return blake2b(secret.encode(), person=b"massmail.tokens", digest_size=32).digest()


def varint(number: int) -> bytes:
    """Seven bits a byte, the lowest first."""
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def number_of(purpose: bytes, link: int = 0) -> int:
    """By what number a token of this purpose goes in its family."""
    if purpose == CLICK:
        return 1 if link == TRAP_LINK else link + FIRST_LINK
    return 1 if purpose == WEB else 0


class Mint:
    """Makes the tokens of one family and of these numbers, all of a person's at once: a hash for nine of them.

    What is done for each token is done in C: a loop here was a tenth of what a mail costs.
    """

    def __init__(self, secret_key: bytes, family: bytes, numbers: Sequence[int]) -> None:
        digests = sorted({number // A_DIGEST for number in numbers})
        self._begun = [_begun(secret_key, family, digest) for digest in digests]
        self._macs = Struct(f"{MAC}s" * A_DIGEST * len(digests)).unpack
        places = [digests.index(number // A_DIGEST) * A_DIGEST + number % A_DIGEST for number in numbers]
        self._pick = itemgetter(*places, places[0]) if places else tuple  # of several, so that it gives a tuple
        self._between = [part for number in numbers for part in (number.to_bytes(2), b"")]
        self._tails = Struct(f"{TAIL}s" * len(numbers)).unpack

    def tokens(self, head: bytes) -> list[bytes]:
        """In the order of the numbers; `head` is the campaign, who, and perhaps the domain, as varints."""
        macs = b""
        for begun in self._begun:
            made = begun.copy()
            made.update(head)
            macs += made.digest()
        parts = self._between.copy()
        parts[1::2] = self._pick(self._macs(macs))[: len(parts) // 2]
        tails = b2a_base64(b"".join(parts), newline=False).translate(URL_SAFE)
        who = b2a_base64(head, newline=False).translate(URL_SAFE, b"=")
        return [who + tail for tail in self._tails(tails)]


def token(secret: str, purpose: bytes, campaign: int, who: int, link: int = 0, domain_no: int = 0) -> str:
    """One token as text."""
    head = varint(campaign) + varint(who) + (varint(domain_no) if domain_no else b"")
    number = number_of(purpose, link)
    raw = number.to_bytes(2) + _mac(key(secret), FAMILIES[purpose], number, head)
    return (urlsafe_b64encode(head).rstrip(b"=") + urlsafe_b64encode(raw)).decode()


def read(secret: str, purpose: bytes, text: str) -> Token | None:
    """What a token says; None if it is not ours, whatever it is."""
    if not TAIL < len(text) <= LONGEST:
        return None
    said = text[:-TAIL]
    try:
        head = b64decode(said + "=" * (-len(said) % 4), b"-_", validate=True)
        tail = b64decode(text[-TAIL:], b"-_", validate=True)
    except (Error, ValueError):
        return None
    number = int.from_bytes(tail[:2])
    if not compare_digest(tail[2:], _mac(key(secret), FAMILIES[purpose], number, head)):
        return None
    numbers = _numbers(head)
    link = _link(purpose, number)
    if link is None or len(numbers) not in (2, 3):
        return None
    return Token(numbers[0], numbers[1], link, *numbers[2:])


def beside_named(secret_key: bytes, campaign: int, seq: int) -> int:
    """The pseudonym of a reader who is not named, where others are."""
    return HIDDEN | pseudonym(secret_key, campaign, seq)


def pseudonym(secret_key: bytes, campaign: int, seq: int) -> int:
    """A number of 40 bits that stands for a person within one campaign, and leads back to nobody without the key."""
    made = _hidden(secret_key, campaign).copy()
    made.update(varint(seq))
    return int.from_bytes(made.digest())


@lru_cache(maxsize=64)
def _hidden(secret_key: bytes, campaign: int) -> blake2b:
    return blake2b(varint(campaign), key=secret_key, digest_size=5, person=b"pseudonym")


def _link(purpose: bytes, number: int) -> int | None:
    """The link of a click, 0 for what has none; None if the number belongs to another purpose."""
    if purpose != CLICK:
        return 0 if number == number_of(purpose) else None
    return None if not number else TRAP_LINK if number == 1 else number - FIRST_LINK


@lru_cache(maxsize=256)
def _begun(secret_key: bytes, family: bytes, digest: int) -> blake2b:
    """The state before the head: to copy it costs less than to derive it each time."""
    return blake2b(digest.to_bytes(2), key=secret_key, digest_size=A_DIGEST * MAC, person=family)


def _mac(secret_key: bytes, family: bytes, number: int, head: bytes) -> bytes:
    made = _begun(secret_key, family, number // A_DIGEST).copy()
    made.update(head)
    start = number % A_DIGEST * MAC
    return made.digest()[start : start + MAC]


def _numbers(head: bytes) -> list[int]:
    numbers, value, shift = [], 0, 0
    for byte in head:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            numbers.append(value)
            value, shift = 0, 0
    return numbers
