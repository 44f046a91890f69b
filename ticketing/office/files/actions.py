"""Taking in what people upload."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import BinaryIO

from ticketing.extensions import db
from ticketing.office.files import erasing, storage
from ticketing.office.files.kinds import EVERY_KIND, kind_of
from ticketing.office.files.models import CHECKING, OK, REFUSED, StoredFile
from ticketing.office.files.names import clean_name
from ticketing.office.files.pool import Verdict
from ticketing.office.files.receiving import Received, receive
from ticketing.office.people.models import Person
from ticketing.web.settings import settings
from workflows.refusals import Refused


def store(
    sent: BinaryIO | Received,
    name: str,
    *,
    by: Person | None,
    at: datetime,
    limit: int | None = None,
    kinds: tuple[str, ...] = EVERY_KIND,
    may_wait: bool = False,
    made_here: bool = False,
) -> StoredFile:
    """Keep an upload that was read. Refuses what is too large, of another type than it says, or unreadable.

    `made_here`: it is our own and need not be read. `may_wait`: what could not be read in time is kept as `checking`,
    for the worker to read; else it is refused.
    """
    name = clean_name(name)
    kind = kind_of(name, kinds)
    received = sent if isinstance(sent, Received) else receive(sent, name, trusted=made_here)
    try:
        return _kept(received, name, kind.media_type, by, at, limit or settings().upload_limit, may_wait)
    finally:
        if received is not sent:
            received.close()


def settle(file: StoredFile, verdict: Verdict, *, at: datetime) -> StoredFile:
    """What reading came to, for a file that waited for it; told again it changes nothing."""
    if file.state == CHECKING and not verdict.late:
        file.state, file.reason = (REFUSED, verdict.refused[:400]) if verdict.refused else (OK, "")
        file.width, file.height, file.checked_at = verdict.width, verdict.height, at
        db.session.flush()
    return file


def _kept(
    received: Received, name: str, media_type: str, by: Person | None, at: datetime, limit: int, may_wait: bool
) -> StoredFile:
    aside, verdict = received.aside, received.verdict
    if aside is not None and aside.size > limit:
        raise storage.too_large(name, limit)
    if aside is None or verdict.refused:
        raise Refused(verdict.refused)
    if verdict.late and not may_wait:
        raise Refused(f"«{name}» tardó demasiado en revisarse y no se guardó. Vuelva a intentarlo en un momento.")
    erasing.take(aside)
    file = StoredFile(
        token=secrets.token_urlsafe(18),
        sha256=aside.sha256,
        name=name,
        media_type=media_type,
        size=aside.size,
        width=verdict.width,
        height=verdict.height,
        uploaded_by_id=by.id if by else None,
        uploaded_at=at,
        state=CHECKING if verdict.late else OK,
        checked_at=None if verdict.late else at,
    )
    db.session.add(file)
    db.session.flush()
    return file
