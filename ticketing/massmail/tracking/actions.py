"""Note a hit. Whatever the database does, who opened a mail or followed a link gets an answer."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.exc import SQLAlchemyError

from ticketing.extensions import db
from ticketing.massmail.tracking.models import Hit

log = logging.getLogger(__name__)
LONGEST_SIGNAL = 300


def note(
    kind: str, *, campaign: int, who: int, anonymous: bool, link: int | None, signals: Mapping[str, str], at: datetime
) -> bool:
    """One row, in a transaction of its own beside the request's; False if the database could not take it.

    Where tracking is anonymous `who` is a pseudonym: it is kept as a signal, so that people can be counted, and no
    recipient is named.
    """
    said = {name: value[:LONGEST_SIGNAL] for name, value in signals.items() if value}
    row = {
        "campaign_id": campaign,
        "seq": None if anonymous else who,
        "kind": kind,
        "link": link,
        "at": at,
        "signals": said | ({"visitor": f"{who:010x}"} if anonymous else {}),
    }
    try:
        with db.engine.begin() as connection:
            connection.execute(insert(Hit), row)
    except SQLAlchemyError as problem:
        log.error("A hit (%s, campaign %s) could not be kept: %s", kind, campaign, problem)
        return False
    return True
