"""Freeze an audience: one row for every candidate, the excluded ones with their reason, in one set-based statement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Subquery,
    case,
    cast,
    func,
    insert,
    literal,
    literal_column,
    select,
)

from ticketing.extensions import Json, db, on_postgresql
from ticketing.massmail.campaigns import domains
from ticketing.massmail.campaigns.audience import field_of, judged
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.content.fields import FULL_NAME
from ticketing.massmail.pacing.models import MailDomain
from ticketing.massmail.recipients.models import (
    EXCLUDED,
    PENDING,
    READY,
    STATE_NAMES,
    CampaignDomain,
    Chunk,
    Recipient,
    Tally,
)
from ticketing.web import walls
from workflows.pacing import canary_size, chunk_size
from workflows.refusals import Refused

STRIDE = 8  # room for the providers in the numbering of chunks
SPREAD, RANGE = 2_654_435_761, 4_294_967_291  # Knuth's multiplier; the largest prime below 2**32


@dataclass(frozen=True)
class Frozen:
    """How many will be written to and how many will not."""

    included: int
    excluded: int


def freeze(campaign: Campaign, *, at: datetime) -> Frozen:
    """Every candidate of the rule gets its row, the excluded ones with their reason; it never changes again."""
    if campaign.frozen_at:
        raise Refused("La audiencia de esta campaña ya está congelada.")
    counts = _write(campaign, walls.today(at), at)
    campaign.frozen_at = at
    return Frozen(counts.get(PENDING, 0), counts.get(EXCLUDED, 0))


def _write(campaign: Campaign, on: date, at: datetime) -> dict[int, int]:
    """The rows of recipients, chunks and tally. Returns how many were included and excluded, by state."""
    numbered = domains.number(campaign, judged(campaign, on), at)
    campaign.canary_size = canary_size(numbered.included) if campaign.canary else 0
    size = chunk_size(numbered.included)
    columns = [
        "campaign_id", "seq", "contact_id", "email", "domain", "chunk", "state", "reason", "attempts", "fields",
        "provider", "domain_no",
    ]  # fmt: skip
    db.session.execute(insert(Recipient).from_select(columns, _rows(campaign, on, size), include_defaults=False))
    mine = Recipient.campaign_id == campaign.id
    grouped = select(Recipient.domain_no, Recipient.state, func.count()).where(mine)
    found = {
        (domain, state): count
        for domain, state, count in db.session.execute(grouped.group_by(Recipient.domain_no, Recipient.state))
    }
    tally = [
        {"campaign_id": campaign.id, "domain_no": domain, "state": state, "count": found.get((domain, state), 0)}
        for domain in range(numbered.domains)
        for state in range(len(STATE_NAMES))
    ]
    db.session.execute(insert(Tally), tally)
    _cut(campaign, size, at)
    counts: Counter[int] = Counter()
    for (_, state), count in found.items():
        counts[state] += count
    return dict(counts)


def _cut(campaign: Campaign, size: int, due: datetime) -> None:
    """A row for each chunk that has people. All people of a chunk have one provider."""
    mine = (Recipient.campaign_id == campaign.id, Recipient.chunk >= 0)
    query = select(Recipient.chunk, Recipient.provider).where(*mine).distinct()
    rows = [
        {
            "campaign_id": campaign.id, "number": number, "state": READY, "next_try_at": due, "provider": provider,
            "canary": number < _canary_chunks(campaign, size),
        }
        for number, provider in db.session.execute(query)
    ]  # fmt: skip
    if rows:
        db.session.execute(insert(Chunk), rows)


def _canary_chunks(campaign: Campaign, size: int) -> int:
    """The numbers below this one are the canary's."""
    return STRIDE * -(-campaign.canary_size // size)


def _rows(campaign: Campaign, on: date, size: int) -> Select[Any]:
    found = judged(campaign, on)
    out = case((found.c.verdict.is_(None), 0), else_=1)
    # The same order whenever it is computed, and yet no pattern of the base's: providers and lists are mixed.
    mixed = (cast(found.c.contact_id, BigInteger) * SPREAD + campaign.id * 97) % RANGE
    order = (out, mixed, found.c.contact_id)
    seq = (func.row_number().over(order_by=order) - 1).label("seq")
    number = func.coalesce(CampaignDomain.number, 0).label("domain_no")
    provider = func.coalesce(MailDomain.provider, 0).label("provider")
    theirs = (CampaignDomain.name == found.c.domain) & (CampaignDomain.campaign_id == campaign.id)
    placed = (
        select(found, out.label("out"), seq, number, provider)
        .outerjoin(CampaignDomain, theirs & (CampaignDomain.number > 0))
        .outerjoin(MailDomain, MailDomain.name == found.c.domain)
        .subquery("placed")
    )
    early = case((placed.c.seq < campaign.canary_size, 0), else_=1)
    place = func.row_number().over(partition_by=(placed.c.out, early, placed.c.provider), order_by=placed.c.seq) - 1
    # Chunks of one provider each, the providers' chunks taking turns, the canary's before all others.
    chunk = early * _canary_chunks(campaign, size) + place // size * STRIDE + placed.c.provider
    return select(
        literal(campaign.id),
        placed.c.seq,
        placed.c.contact_id,
        placed.c.email,
        placed.c.domain,
        case((placed.c.out == 0, chunk), else_=-1),
        case((placed.c.out == 0, PENDING), else_=EXCLUDED),
        placed.c.verdict,
        literal(0),
        _fields(placed, _wanted(campaign)),
        placed.c.provider,
        placed.c.domain_no,
    )


def _wanted(campaign: Campaign) -> Sequence[str]:
    used = campaign.content.fields if campaign.content else []
    return list(dict.fromkeys([*used, FULL_NAME]))


def _fields(rows: Subquery, names: Sequence[str]) -> ColumnElement[Any]:
    build = func.jsonb_build_object if on_postgresql() else func.json_object
    # Field names are [a-z0-9_] only: checked when the content was compiled.
    pairs = [part for name in names for part in (literal_column(f"'{name}'"), field_of(rows, name))]
    return build(*pairs, type_=Json)
