"""What became of one attempt, and when the next one is due."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from ticketing.massmail.recipients.models import ACCEPTED, DEFERRED, FAILED, PENDING, UNKNOWN
from workflows.pacing import next_pause

LONGEST_REPLY = 300
TOO_OLD, UNSENDABLE, AMBIGUOUS = "max_age", "unsendable", "no_answer"
NEEDS_UTF8 = "needs_smtputf8"  # only a server that offers SMTPUTF8 (RFC 6531) takes the address


class Outcome(NamedTuple):
    """The new state of one recipient. `attempts` is absolute, so that telling it twice changes nothing.

    `transport`: the id of the one that answered; `external_id`: by what it knows the message, if it replaces
    Message-ID. A tuple: every message makes one.
    """

    campaign: int
    seq: int
    state: int
    attempts: int
    at: datetime
    code: int | None = None
    reply: str | None = None
    reason: str | None = None
    next_try_at: datetime | None = None
    transport: int | None = None
    external_id: str | None = None

    @property
    def key(self) -> tuple[int, int]:
        return self.campaign, self.seq


def of_reply(
    campaign: int, seq: int, attempts: int, code: int, said: str, *,
    at: datetime, max_age_hours: int, transport: int | None = None, external_id: str | None = None,
) -> Outcome:  # fmt: skip
    """What a server's final reply about one recipient means: 2xx accepted, 4xx later, 5xx never."""
    state = ACCEPTED if 200 <= code < 300 else FAILED if code >= 500 else DEFERRED
    told = Outcome(
        campaign, seq, state, attempts + 1, at, code, said[:LONGEST_REPLY], None, None, transport, external_id
    )  # fmt: skip
    return _later(told, max_age_hours) if state == DEFERRED else told


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
    """The next try, unless the campaign's maximum age is used up: then a soft bounce (M-3)."""
    pause = next_pause(said.attempts, timedelta(hours=max_age_hours))
    if pause is None:
        return said._replace(state=FAILED, reason=TOO_OLD, next_try_at=None)
    return said._replace(state=DEFERRED, next_try_at=said.at + pause)
