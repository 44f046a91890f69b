"""Where a link leads, and how a campaign is tracked; remembered, because it never changes once sent."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from ticketing.extensions import db
from ticketing.massmail.campaigns.models import Campaign
from ticketing.massmail.content.models import CompiledContent
from ticketing.massmail.tracking.links import kept_links

log = logging.getLogger(__name__)
MOST_REMEMBERED = 500


@dataclass(frozen=True)
class Tracked:
    """The frozen link table of a campaign, and whether its hits name nobody."""

    links: tuple[str, ...]
    anonymous: bool = True


_remembered: dict[tuple[str, int], Tracked] = {}


def tracked(campaign: int, folder: Path) -> Tracked:
    """From memory, else the database, else the sender's file. Without any of them: no links."""
    key = (str(folder), campaign)
    if key not in _remembered:
        try:
            found = _read(campaign)
        except SQLAlchemyError as problem:
            log.error("The links of campaign %s are read from the file: %s", campaign, problem)
            return Tracked(tuple(kept_links(folder, campaign)))
        if found is None:
            return Tracked(())
        if len(_remembered) >= MOST_REMEMBERED:
            _remembered.clear()
        _remembered[key] = found
    return _remembered[key]


def _read(campaign: int) -> Tracked | None:
    query = select(CompiledContent.links, Campaign.tracking).join(Campaign, Campaign.content_id == CompiledContent.id)
    with db.engine.connect() as connection:
        row = connection.execute(query.where(Campaign.id == campaign)).first()
    return Tracked(tuple(str(link["url"]) for link in row[0]), row[1] != "identified") if row else None
