"""What the sender has in hand: its chunks, letters in flight, outcomes that the database does not have yet.

Everything here happens in the event loop's one thread. Connections take letters and tell their fate; the recorder
carries outcomes to the database and says what has changed there.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice

from ticketing import clock
from ticketing.massmail.campaigns import faults
from ticketing.massmail.chunks.journal import Journal
from ticketing.massmail.content.headers import NeedsUtf8, wire_address
from ticketing.massmail.message.outgoing import UNMAKEABLE, Outgoing
from ticketing.massmail.pacing.allowance import Allowance, of_provider
from ticketing.massmail.recipients.models import EXCLUDED, PENDING
from ticketing.massmail.recipients.outcome import NEEDS_UTF8, Outcome, ambiguous, of_reply, unsendable
from ticketing.massmail.recipients.person import Person
from ticketing.massmail.replies.receipts import external_id
from ticketing.massmail.replies.speed import asks_for_less
from ticketing.massmail.sender.ways import Way
from ticketing.massmail.smtp.wire import Reply
from ticketing.massmail.transports.usable import Usable

log = logging.getLogger(__name__)
MOST_UNRECORDED, ENOUGH_TO_RECORD = 8000, 2000
AHEAD = 15
Place = tuple[int, int]


@dataclass(eq=False)
class LeasedChunk:
    """A chunk that is ours until `fence`, by the monotonic clock. `out`: letters taken and not settled."""

    campaign: Outgoing
    number: int
    waiting: deque[Person]
    fence: float
    checked: float
    out: int = 0
    provider: int = 0

    @property
    def place(self) -> Place:
        return self.campaign.id, self.number


@dataclass(eq=False, slots=True)
class Letter:
    """One message for one recipient, in pieces. `unanswered`: its body was written and no reply has come."""

    chunk: LeasedChunk
    person: Person
    sender: str
    rcpt: str
    pieces: list[bytes]
    way: Usable
    unanswered: bool = False
    intended: bool = False


@dataclass
class InFlight:
    """`work` is set while there is something to take. `refused`: campaigns that a person must look at, and why.

    `faults`: which of them a defect stopped, and which. `slowed`: (transport, provider) that asked for less, and in
    what words. `mixed`: several campaigns lie here. `taken`: letters made since the start.
    """

    journal: Journal
    chunks: dict[Place, LeasedChunk] = field(default_factory=dict)
    outcomes: dict[Place, Outcome] = field(default_factory=dict)
    stopped: set[int] = field(default_factory=set)
    cancelled: set[int] = field(default_factory=set)
    refused: dict[int, str] = field(default_factory=dict)
    faults: dict[int, str] = field(default_factory=dict)
    slowed: dict[tuple[int, int], str] = field(default_factory=dict)
    allowance: Allowance = field(default_factory=Allowance)
    mixed: bool = False
    taken: int = 0
    closed: bool = False
    work: asyncio.Event = field(default_factory=asyncio.Event)
    full: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self, chunk: LeasedChunk) -> None:
        """A chunk just claimed: from now on there is something to record."""
        self.stopped.discard(chunk.campaign.id)
        self.chunks[chunk.place] = chunk
        self.mixed = len({one.campaign.id for one in self.chunks.values()}) > 1
        self.full.set()
        if chunk.waiting:
            self.work.set()

    def take(self, way: Way) -> Letter | None:
        """The next letter that may go this way; None if there is none, or the database must catch up first."""
        if self.closed or len(self.outcomes) > MOST_UNRECORDED:
            return None
        elsewhere = False
        for chunk in self._in_turn() if self.mixed else self.chunks.values():
            if not way.carries(chunk.campaign.from_address):
                elsewhere = elsewhere or bool(chunk.waiting)
                continue
            while chunk.waiting and self._goes(chunk):
                if self.allowance.left and not self.allowance.spend(way.usable.id, chunk.provider, chunk.campaign.id):
                    break
                letter = self._made(chunk, chunk.waiting.popleft(), way)
                if letter is not None:
                    return letter
        if not elsewhere:
            self.work.clear()
        return None

    def may_send(self, letter: Letter) -> bool:
        """Asked just before the body."""
        return self._goes(letter.chunk)

    def intend(self, letter: Letter) -> None:
        """The body is about to be written."""
        self.journal.intend(letter.chunk.campaign.id, letter.person.seq, letter.person.attempts)
        letter.unanswered = letter.intended = True

    def answered(self, letter: Letter, reply: Reply) -> None:
        """The server said its last word about this recipient, for now."""
        campaign, person, said = letter.chunk.campaign, letter.person, str(reply)
        if reply.code >= 400:
            self.note_speed(letter.way.id, letter.chunk.provider, reply)
        self._conclude(
            letter.chunk,
            of_reply(
                campaign.id, person.seq, person.attempts, reply.code, said,
                at=clock.now(), max_age_hours=campaign.max_age_hours, transport=letter.way.id,
                external_id=external_id(said, keeps_message_id=letter.way.keeps_message_id),
            ),
        )  # fmt: skip

    def broken(self, letter: Letter) -> None:
        """The connection ended. Without a body it is as if nothing had been; with one, nobody can know."""
        campaign, person = letter.chunk.campaign, letter.person
        if letter.unanswered:
            policy = "hold" if campaign.id in self.cancelled else campaign.unknown_policy
            unsure = ambiguous(
                campaign.id, person.seq, person.attempts, at=clock.now(),
                policy=policy, max_age_hours=campaign.max_age_hours, alive=True,
            )  # fmt: skip
            self._conclude(letter.chunk, unsure)
            return
        if letter.intended:
            self.journal.conclude(Outcome(campaign.id, person.seq, PENDING, person.attempts, clock.now()))
        letter.chunk.out -= 1
        if self._goes(letter.chunk):
            letter.chunk.waiting.appendleft(person)
            self.work.set()

    def note_speed(self, transport: int, provider: int, reply: Reply, *, of_recipient: bool = True) -> None:
        """The server answered this to an envelope; if it asks for less, nothing goes to that provider for now."""
        if asks_for_less(reply.code, reply.text, of_recipient=of_recipient):
            self.slowed[transport, provider] = str(reply)
            self.allowance.stop(of_provider(transport, provider))

    def sender_refused(self, letter: Letter, said: str) -> None:
        """The server takes nothing from this campaign's sender."""
        self.refuse(letter.chunk.campaign.id, f"El servidor de correo rechaza al remitente de la campaña: {said}")
        letter.chunk.out -= 1

    def blame(self, campaign: int, problem: Exception) -> None:
        """A defect showed with this campaign's letters: it alone is held."""
        log.error("Campaign %s is held by a defect; the others go on", campaign, exc_info=problem)
        self.faults.setdefault(campaign, faults.name(problem))
        self.refuse(campaign, faults.sentence(problem))

    def refuse(self, campaign: int, reason: str) -> None:
        """Nothing more of this campaign, until a person has looked."""
        self.refused.setdefault(campaign, reason)
        self.stop({campaign})

    def stop(self, campaigns: Iterable[int]) -> None:
        """Nothing more of these campaigns goes out; what is under way ends."""
        self.stopped.update(campaigns)
        for chunk in self.chunks.values():
            if chunk.campaign.id in self.stopped:
                chunk.waiting.clear()

    def put_down(self) -> None:
        """Give everything back that is not under way."""
        for chunk in self.chunks.values():
            chunk.waiting.clear()
        self.work.clear()

    def extend(self, kept: Iterable[Place], fence: float) -> None:
        """Only these chunks are still ours, now until `fence`."""
        still = set(kept)
        for chunk in self.chunks.values():
            if chunk.place in still:
                chunk.fence = fence
            else:
                chunk.waiting.clear()
        if any(chunk.waiting for chunk in self.chunks.values()):
            self.work.set()

    def recorded(self, outcomes: Iterable[Outcome], finished: Iterable[LeasedChunk], refused: Iterable[int]) -> None:
        """The database has these."""
        for one in outcomes:
            if self.outcomes.get(one.key) is one:
                del self.outcomes[one.key]
        for chunk in finished:
            self.chunks.pop(chunk.place, None)
        for campaign in refused:
            self.refused.pop(campaign, None)
            self.faults.pop(campaign, None)

    def exclude(self, place: Place, barred: Mapping[int, str]) -> None:
        """These contacts may no longer be written to."""
        chunk = self.chunks.get(place)
        if chunk is None:
            return
        for person in [one for one in chunk.waiting if one.contact_id in barred]:
            chunk.waiting.remove(person)
            reason = barred[person.contact_id]
            self._note(Outcome(place[0], person.seq, EXCLUDED, person.attempts, clock.now(), reason=reason))

    @property
    def idle(self) -> bool:
        """Whether nothing lies here that anybody waits for."""
        return not (self.chunks or self.outcomes or self.refused or self.slowed)

    def finished(self) -> list[LeasedChunk]:
        """Chunks with nothing left to take and nothing under way."""
        return [chunk for chunk in self.chunks.values() if not chunk.waiting and not chunk.out]

    def _in_turn(self) -> list[LeasedChunk]:
        """The campaign with the fewest letters out first: a slow server is shared, whoever came first."""
        out: Counter[int] = Counter()
        for chunk in self.chunks.values():
            out[chunk.campaign.id] += chunk.out
        return sorted(self.chunks.values(), key=lambda one: out[one.campaign.id])

    def _goes(self, chunk: LeasedChunk) -> bool:
        return chunk.campaign.id not in self.stopped and clock.monotonic() < chunk.fence

    def _made(self, chunk: LeasedChunk, person: Person, way: Way) -> Letter | None:
        campaign = chunk.campaign
        try:
            rcpt = wire_address(person.email, utf8=way.utf8)
            pieces = campaign.pieces(
                person, clock.now(), following=islice(chunk.waiting, AHEAD), sign=not way.usable.signs
            )
            sender = campaign.envelope(person.seq, way.usable)
            letter = Letter(chunk, person, sender, rcpt, pieces, way.usable)
        except NeedsUtf8:  # frozen when another server was in use
            self._note(Outcome(campaign.id, person.seq, EXCLUDED, person.attempts, clock.now(), reason=NEEDS_UTF8))
            return None
        except UNMAKEABLE as why:
            log.warning("No message for recipient %s of campaign %s: %r", person.seq, campaign.id, why)
            self._note(unsendable(campaign.id, person.seq, person.attempts, str(why), at=clock.now()))
            return None
        except Exception as problem:  # noqa: BLE001 - whatever it is, the others go on
            self.blame(campaign.id, problem)
            return None
        chunk.out += 1
        self.taken += 1
        return letter

    def _conclude(self, chunk: LeasedChunk, outcome: Outcome) -> None:
        chunk.out -= 1
        self.journal.conclude(outcome)
        self._note(outcome)

    def _note(self, outcome: Outcome) -> None:
        self.outcomes[outcome.key] = outcome
        if len(self.outcomes) >= ENOUGH_TO_RECORD:
            self.full.set()
