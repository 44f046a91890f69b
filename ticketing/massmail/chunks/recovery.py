"""Take over what dead senders left: their journals into the database, their chunks back, before anything is claimed."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from ticketing.extensions import db
from ticketing.massmail.bounces import refusals
from ticketing.massmail.campaigns.models import CANCELLED, Campaign
from ticketing.massmail.chunks import journal
from ticketing.massmail.chunks.claiming import release_all
from ticketing.massmail.recipients.actions import reopen
from ticketing.massmail.recipients.models import DEFERRED, PENDING
from ticketing.massmail.recipients.outcome import Outcome, ambiguous
from ticketing.massmail.recipients.settling import settle

log = logging.getLogger(__name__)
BATCH = 500


@dataclass(frozen=True)
class Taken:
    """What one dead sender left."""

    owner: str
    results: int
    ambiguous: int
    chunks: int


def recover(folder: Path, *, at: datetime) -> list[Taken]:
    """Replay the journals of dead processes. Commits; a death in the middle changes nothing, the next begins anew."""
    taken = []
    for path, handle in journal.orphans(folder):
        try:
            taken.append(_take_over(path, at))
            path.unlink()
        finally:
            os.close(handle)
    return _told(taken)


def read_over(folder: Path, owners: Iterable[str], *, at: datetime) -> list[Taken]:
    """The same for living senders that do not renew their leases. Since their fences they begin nothing, and what they
    knew until then stands in their journals; should they wake, telling it again changes nothing. The journals stay
    theirs."""
    paths = [folder / f"{owner}{journal.SUFFIX}" for owner in owners]
    return _told([_take_over(path, at) for path in paths if path.exists()])


def _told(taken: list[Taken]) -> list[Taken]:
    for one in taken:
        log.warning(
            "Took over from %s: %s results, %s without an answer, %s chunks",
            one.owner,
            one.results,
            one.ambiguous,
            one.chunks,
        )
    return taken


def _take_over(path: Path, at: datetime) -> Taken:
    results, intents = journal.read(path.read_bytes())
    policies = _policies({campaign for campaign, _ in [*results, *intents]})
    said = [one for one in results.values() if one.campaign in policies]
    unsure = [
        _unsure(campaign, seq, attempts, policies, at)
        for (campaign, seq), attempts in intents.items()
        if campaign in policies
    ]
    for start in range(0, len(said), BATCH):
        settle(said[start : start + BATCH])
        refusals.note(said[start : start + BATCH], at=at)
    settle(unsure)
    reopen([one.key for one in [*said, *unsure] if one.state in (PENDING, DEFERRED)], at=at)
    owner = path.name.removesuffix(journal.SUFFIX)
    chunks = release_all(owner)
    db.session.commit()
    return Taken(owner, len(said), len(unsure), chunks)


def _unsure(campaign: int, seq: int, attempts: int, policies: Mapping[int, tuple[str, int]], at: datetime) -> Outcome:
    policy, age = policies[campaign]
    return ambiguous(campaign, seq, attempts, at=at, policy=policy, max_age_hours=age, alive=False)


def _policies(ids: set[int]) -> dict[int, tuple[str, int]]:
    """What to do about the unknown, by campaign. A cancelled campaign sends nothing again."""
    query = select(Campaign.id, Campaign.unknown_policy, Campaign.status, Campaign.max_age_hours)
    rows = db.session.execute(query.where(Campaign.id.in_(ids)))
    return {key: ("hold" if status == CANCELLED else policy, age) for key, policy, status, age in rows}
