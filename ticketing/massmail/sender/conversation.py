"""One conversation with the mail server: messages one after another, pipelined (RFC 2920).

MAIL, RCPT and DATA of the next message travel with the body of this one, so that a message costs one round trip.
A body is written only when the final reply of the one before has come: at most one message a connection is ever
without an answer, and that is all that a crash can repeat. The body is preceded by its record in the journal.

While a server takes every envelope, one packet of replies brings the next body about at once (`_next_turn`), without
waking a task; whatever else it says is judged step by step.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from enum import Enum, auto

from ticketing.massmail.sender.inflight import InFlight, Letter
from ticketing.massmail.sender.ways import Way
from ticketing.massmail.smtp.connecting import Opened
from ticketing.massmail.smtp.wire import Broken, NotNow, Reply

WITHDRAWN = ""
ENVELOPE = 3  # replies: to MAIL, RCPT and DATA
ENVELOPED = 2  # letters: one whose body was written, one whose envelope was
GO_AHEAD = 354


class Answer(Enum):
    """What the server says to the envelope of a letter."""

    GO_ON = auto()  # 354: the body may come
    REFUSED = auto()  # this recipient, now or for ever
    SENDER_REFUSED = auto()  # the campaign's sender: a person must look


@dataclass
class Conversation:
    """`handed` counts the bodies that got an answer; `held`, the letters taken and not settled: the one whose turn it
    is, and the one whose envelope is under way."""

    opened: Opened
    inflight: InFlight
    way: Way
    handed: int = 0
    held: list[Letter] = field(default_factory=list)

    async def hand_over(self, letter: Letter) -> None:
        """Letters until there is none at hand or it is time for another connection. Raises Broken."""
        self.held = [letter]
        try:
            self._announce(letter, [])
            while self.held:
                await self._one(self.held[0])
        except BaseException as why:
            if isinstance(why, NotNow) and self.held:
                provider, said_of = self.held[0].chunk.provider, why.one_recipient
                self.inflight.note_speed(self.way.usable.id, provider, why.reply, of_recipient=said_of)
            if isinstance(why, Exception) and not isinstance(why, (Broken, OSError)) and self.held:
                self.inflight.blame(self.held[0].chunk.campaign.id, why)
            for one in self.held:
                self.inflight.broken(one)
            raise

    async def _one(self, letter: Letter) -> None:
        """One letter's turn, and that of those who follow while all goes well."""
        answer, reply = await self._asked(letter)
        if answer is not Answer.GO_ON:
            self.held.clear()
            self._tell(letter, answer, reply)
            await self._begin_anew()
            return
        self._write_body(letter)
        reply = await self.opened.wire.reply(self.opened.patience.final, self._next_turn)
        self._settle(reply)

    def _next_turn(self, replies: deque[Reply]) -> bool:
        """The body got its answer and the next envelope is taken: on to the next body. False: not as simple as that."""
        if len(replies) != ENVELOPE + 1 or len(self.held) != ENVELOPED:
            return False
        final, mail, rcpt, data = replies
        if not (mail.good and rcpt.good and data.code == GO_AHEAD):
            return False
        replies.clear()
        self._settle(final)
        self._write_body(self.held[0])
        return True

    def _write_body(self, letter: Letter) -> None:
        """The body, and with it the envelope of the next letter."""
        if not self.inflight.may_send(letter):
            # After 354 the only way not to send is to leave without the final point.
            raise Broken(WITHDRAWN)
        following = self._next()
        self.inflight.intend(letter)
        self._announce(following, letter.pieces)

    def _settle(self, reply: Reply) -> None:
        """The last word about the letter whose body was written."""
        letter = self.held[0]
        letter.unanswered = False
        _refuse_closing(reply, one_recipient=True)
        if not self.handed:
            self.way.backoff.proven()
        self.handed += 1
        del self.held[0]
        self.inflight.answered(letter, reply)

    async def _begin_anew(self) -> None:
        following = self._next()
        self._announce(following, [b"RSET\r\n"])
        reply = await self.opened.wire.reply(self.opened.patience.command)
        if not reply.good:
            raise NotNow("El servidor no volvió a empezar", reply)

    async def leave(self) -> None:
        """Say goodbye; whether the server answers does not matter."""
        self.opened.wire.write(b"QUIT\r\n")
        if self.opened.wire.transport:
            self.opened.wire.transport.close()

    def _next(self) -> Letter | None:
        following = self.inflight.take(self.way) if self.handed + 1 < self.way.usable.recycle_after else None
        if following is not None:
            self.held.append(following)
        return following

    def _announce(self, letter: Letter | None, said: list[bytes]) -> None:
        """This, and with it the envelope of the letter if the server lets us run ahead. The list is used up."""
        if letter is not None and self.opened.pipelining:
            said.append(self._envelope(letter))
        if said:
            self.opened.wire.write(b"".join(said))
            said.clear()

    @staticmethod
    def _envelope(letter: Letter) -> bytes:
        any_letters = "" if letter.rcpt.isascii() else " SMTPUTF8"  # RFC 6531 section 3.4
        return f"MAIL FROM:<{letter.sender}>{any_letters}\r\nRCPT TO:<{letter.rcpt}>\r\nDATA\r\n".encode()

    async def _asked(self, letter: Letter) -> tuple[Answer, Reply]:
        """The server's replies to MAIL, RCPT and DATA, in this order whatever the first of them says."""
        if not self.opened.pipelining:
            return await self._asked_stepwise(letter)
        wire = self.opened.wire
        mail, rcpt, data = wire.at_hand(ENVELOPE) or await self._one_after_another()
        answer, reply = _judged(mail, rcpt, data)
        if answer is not Answer.GO_ON and data.code == GO_AHEAD:
            await self._decline(rcpt)
        return answer, reply

    async def _one_after_another(self) -> list[Reply]:
        """The three replies; after one that closes no other comes."""
        replies = []
        for number in range(ENVELOPE):
            replies.append(await self.opened.wire.reply(self.opened.patience.command))
            _refuse_closing(replies[-1], one_recipient=number > 0)
        return replies

    async def _decline(self, rcpt: Reply) -> None:
        """The server waits for a body that is not to come: an empty one if nobody is left to receive it (RFC 2920
        section 3.1); where it took the recipient after all, only leaving sends nothing."""
        if rcpt.good:
            self.opened.wire.fail(Broken(WITHDRAWN))
            return
        self.opened.wire.write(b".\r\n")
        await self.opened.wire.reply(self.opened.patience.final)

    async def _asked_stepwise(self, letter: Letter) -> tuple[Answer, Reply]:
        replies = []
        for line in self._envelope(letter).splitlines(keepends=True):
            self.opened.wire.write(line)
            replies.append(await self.opened.wire.reply(self.opened.patience.command))
            if not replies[-1].good and replies[-1].code != GO_AHEAD:
                break
        mail, rcpt, data = (*replies, *[replies[-1]] * (ENVELOPE - len(replies)))
        return _judged(mail, rcpt, data)

    def _tell(self, letter: Letter, answer: Answer, reply: Reply) -> None:
        self.way.backoff.proven()
        if answer is Answer.SENDER_REFUSED:
            self.inflight.sender_refused(letter, str(reply))
        else:
            self.inflight.answered(letter, reply)


def _refuse_closing(*replies: Reply, one_recipient: bool = False) -> None:
    for reply in replies:
        if reply.closing:
            raise NotNow("El servidor pide dejarlo para luego", reply, one_recipient=one_recipient)


def _judged(mail: Reply, rcpt: Reply, data: Reply) -> tuple[Answer, Reply]:
    """Whose fault it is. Raises Broken where it is the server's, so that no recipient loses a try."""
    _refuse_closing(mail)
    _refuse_closing(rcpt, data, one_recipient=True)
    if not mail.good:
        if mail.code >= 500:
            return Answer.SENDER_REFUSED, mail
        raise NotNow("El servidor no acepta mensajes por ahora", mail)
    if not rcpt.good:
        return Answer.REFUSED, rcpt
    if data.code != GO_AHEAD:
        if data.good:
            raise Broken("El servidor respondió algo que no es SMTP.")
        return Answer.REFUSED, data
    return Answer.GO_ON, data
