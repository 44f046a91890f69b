"""Keeping calendar versions."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ticketing.extensions import canonical, db
from ticketing.ledger.recording.actions import Actor, record
from ticketing.office.calendars.models import CalendarVersion
from ticketing.office.calendars.queries import newest, of_content
from workflows.refusals import Refused

FOLLOWS = ("recount_tickets",)  # a new version


def keep(
    content: Mapping[str, Any], *, by: Actor | None, at: datetime, reason: str = "", of: str | None = None
) -> CalendarVersion:
    """The newest version if it says the same, else a new one, by which every running ticket is counted at once.

    `of`: of the calendar of that name, which begins with it where there is none; else of the first.
    """
    plain = dict(content)
    key, last = hashlib.sha256(canonical(plain).encode()).hexdigest(), newest(of)
    if last is not None and last.hash == key:
        return last
    if last is not None and not reason.strip():
        raise Refused("Diga por qué cambia el calendario.")
    of_content(key, plain)
    row = CalendarVersion(
        name=of or (last.name if last else plain["name"][:60]),
        hash=key,
        content=plain,
        reason=reason.strip(),
        made_by_id=by.id if by else None,
        made_at=at,
    )
    db.session.add(row)
    record(row, "calendar_kept", by=by, at=at, payload={"hash": key, "reason": reason.strip()}, effects=FOLLOWS)
    return row
