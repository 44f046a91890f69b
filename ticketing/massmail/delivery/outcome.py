"""What became of one attempt, and when the next one is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from ticketing.massmail.delivery.models import ACCEPTED, DEFERRED, FAILED, PENDING, UNKNOWN

PAUSES = (timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=45), timedelta(hours=2))
LAST_PAUSE = timedelta(hours=4)
LONGEST_REPLY = 300
TOO_OLD, UNSENDABLE, AMBIGUOUS = "max_age", "unsendable", "no_answer"


@dataclass(frozen=True)
class Outcome:
    """The new state of one recipient. `attempts` is absolute, so that telling it twice changes nothing."""

    campaign: int
    seq: int
    state: int
    attempts: int
    at: datetime
    code: int | None = None
    reply: str | None = None
    reason: str | None = None
    next_try_at: datetime | None = None

    @property
    def key(self) -> tuple[int, int]:
        return self.campaign, self.seq


def of_reply(
    campaign: int, seq: int, attempts: int, code: int, said: str, *, at: datetime, max_age_hours: int
) -> Outcome:
    """What a server's final reply about one recipient means: 2xx accepted, 4xx later, 5xx never."""
    done, reply = attempts + 1, said[:LONGEST_REPLY]
    if 200 <= code < 300:
        return Outcome(campaign, seq, ACCEPTED, done, at, code, reply)
    if code >= 500:
        return Outcome(campaign, seq, FAILED, done, at, code, reply)
    return _later(Outcome(campaign, seq, DEFERRED, done, at, code, reply), max_age_hours)


def ambiguous(
    campaign: int, seq: int, attempts: int, *, at: datetime, policy: str, max_age_hours: int, alive: bool
) -> Outcome:
    """The body was written and no reply came. By policy it is sent again, with the same Message-ID, or left as it is.

    A sender that saw the connection break waits first (a message that breaks connections must not do so for ever);
    after a sender's death the next one sends it at once.
    """
    unknown = Outcome(campaign, seq, UNKNOWN, attempts + 1, at, reason=AMBIGUOUS)
    if policy != "resend":
        return unknown
    if alive:
        return _later(unknown, max_age_hours)
    return Outcome(campaign, seq, PENDING, attempts + 1, at, reason=AMBIGUOUS)


def unsendable(campaign: int, seq: int, attempts: int, why: str, *, at: datetime) -> Outcome:
    """No message could be made for this recipient; nobody else is concerned."""
    return Outcome(campaign, seq, FAILED, attempts, at, reply=why[:LONGEST_REPLY], reason=UNSENDABLE)


def _later(said: Outcome, max_age_hours: int) -> Outcome:
    """The next try, unless the pauses so far make up the campaign's maximum age: then a soft bounce (M-3).

    Age is the sum of pauses, not the time since the start: a campaign that was paused, or whose server was away for a
    day, does not lose its recipients' tries.
    """
    pause = _pause(said.attempts)
    age = sum((_pause(number) for number in range(1, said.attempts + 1)), timedelta())
    late = age > timedelta(hours=max_age_hours)
    return Outcome(
        said.campaign,
        said.seq,
        FAILED if late else DEFERRED,
        said.attempts,
        said.at,
        said.code,
        said.reply,
        TOO_OLD if late else said.reason,
        None if late else said.at + pause,
    )


def _pause(attempt: int) -> timedelta:
    return PAUSES[attempt - 1] if attempt <= len(PAUSES) else LAST_PAUSE
