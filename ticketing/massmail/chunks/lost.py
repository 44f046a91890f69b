"""A machine that does not come back took its journal with it: whom it may have written to is told, then settled.

After the lease and a time of grace (`watching`), nobody knows of the recipients of its chunks that have no result
whether their message went out. By the campaign's policy they are written to again, with the same Message-ID, or stay
"unknown". Only what that machine may have begun is in doubt: whoever was deferred beyond the lease was not in its
hands.

If the machine comes back after all, its journal is replayed and what it knows wins, as far as nothing final is known.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from ticketing import clock
from ticketing.extensions import db
from ticketing.ledger.events.models import Event
from ticketing.ledger.recording.actions import record
from ticketing.massmail.campaigns.models import CANCELLED, Campaign
from ticketing.massmail.campaigns.queries import get
from ticketing.massmail.chunks.claiming import release
from ticketing.massmail.chunks.models import SenderProcess
from ticketing.massmail.chunks.watching import Lease
from ticketing.massmail.recipients.models import DEFERRED, LEASED, PENDING, UNKNOWN, Chunk, Recipient
from ticketing.massmail.recipients.outcome import Outcome
from ticketing.massmail.recipients.settling import settle
from ticketing.web.filters import thousands

log = logging.getLogger(__name__)
MACHINE_LOST = "machine_lost"  # a recipient's reason, and the kind of the campaign's event
WORDS = {
    "resend": ("{} destinatario podría", "{} destinatarios podrían", " recibirlo dos veces: una máquina se perdió."),
    "hold": (
        "{} destinatario queda",
        "{} destinatarios quedan",
        " por aclarar: una máquina se perdió y no se sabe si le llegó el mensaje.",
    ),
}


@dataclass(frozen=True)
class Lost:
    """A chunk whose machine is lost, and how many of its recipients are in doubt."""

    campaign: int
    number: int
    owner: str
    in_doubt: int


def settle_lost(silent: Iterable[Lease], at: datetime) -> list[Lost]:
    """Settle every chunk whose lease nobody renewed, each in its own transaction."""
    found = []
    for lease in silent:
        lost = _settled(lease, at)
        db.session.commit()
        if lost is not None:
            found.append(lost)
            log.warning("Lost with %s: chunk %s/%s, %s in doubt", lost.owner, lost.campaign, lost.number, lost.in_doubt)
    return found


def sentences(events: Iterable[Event]) -> list[str]:
    """What the campaign's page says about the lost machines among its events; nothing if none was lost."""
    told = [event.payload_row.body for event in events if event.kind == MACHINE_LOST and event.payload_row]
    counts = {policy: sum(one["people"] for one in told if one["policy"] == policy) for policy in ("resend", "hold")}
    return [_sentence(counts[policy], *words) for policy, words in WORDS.items() if counts[policy]]


def _sentence(count: int, one: str, many: str, rest: str) -> str:
    return (one if count == 1 else many).format(thousands(count)) + rest


def _settled(lease: Lease, at: datetime) -> Lost | None:
    """None if it was renewed or given back in between."""
    stands = (Chunk.campaign_id == lease.campaign, Chunk.number == lease.number, Chunk.state == LEASED)
    query = select(Chunk).where(*stands, Chunk.owner == lease.owner, Chunk.lease_until == lease.until)
    chunk = db.session.scalars(query.with_for_update(skip_locked=True)).first()
    if chunk is None:
        return None
    campaign, owner = get(lease.campaign), lease.owner
    people = _in_doubt(chunk, lease.until)
    policy = "hold" if campaign.status == CANCELLED else campaign.unknown_policy
    settle([_outcome(campaign, seq, attempts, policy, at) for seq, attempts in people])
    process = db.session.get(SenderProcess, owner)
    words = {"machine": process.machine if process else "", "owner": owner, "chunk": chunk.number}
    record(campaign, MACHINE_LOST, by=None, at=at, payload=words | {"people": len(people), "policy": policy})
    release(owner, [(campaign.id, chunk.number)])
    return Lost(campaign.id, chunk.number, owner, len(people))


def _in_doubt(chunk: Chunk, lease_until: datetime) -> list[tuple[int, int]]:
    """(seq, attempts) of those who may have been in the lost sender's hands."""
    was_due = Recipient.next_try_at <= lease_until + clock.offset()
    waiting = or_(Recipient.state == PENDING, (Recipient.state == DEFERRED) & was_due)
    where = (Recipient.campaign_id == chunk.campaign_id, Recipient.chunk == chunk.number, waiting)
    rows = db.session.execute(select(Recipient.seq, Recipient.attempts).where(*where).order_by(Recipient.seq))
    return [(seq, attempts) for seq, attempts in rows]


def _outcome(campaign: Campaign, seq: int, attempts: int, policy: str, at: datetime) -> Outcome:
    state = PENDING if policy == "resend" else UNKNOWN
    return Outcome(campaign.id, seq, state, attempts + 1, at, reason=MACHINE_LOST)
