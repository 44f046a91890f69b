"""Bytes that leave the disk for good, and those that are wanted again before they went."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, exists, select

from ticketing.extensions import db, insert_of
from ticketing.office.files import storage
from ticketing.office.files.models import ERASED, StoredFile, ToDiscard

ANY_TO_DISCARD = exists(select(ToDiscard.sha256))


def take(aside: storage.Aside) -> Path:
    """Put it in its place, also where the same bytes were just about to go."""
    db.session.execute(delete(ToDiscard).where(ToDiscard.sha256 == aside.sha256))  # waits for whoever is at it
    return storage.take(aside)


def erase(file: StoredFile, reason: str, *, at: datetime) -> None:
    """Let nobody have it any more, and its bytes go unless another upload of the same ones stands. `reason`: what to
    tell who asks for it, in a sentence."""
    file.state, file.reason = ERASED, reason[:400]
    db.session.flush()
    discard([file.sha256], at=at)


def discard(hashes: Iterable[str | None], *, at: datetime) -> None:
    """Let these bytes go once this transaction is through, but what some upload still has."""
    for sha256 in filter(None, hashes):
        if not _held(sha256):
            db.session.execute(insert_of(ToDiscard).values(sha256=sha256, noted_at=at).on_conflict_do_nothing())


def discard_noted(_at: datetime) -> int:
    """Take what is noted from the disk, each in a transaction of its own. Returns how many."""
    noted = db.session.scalars(select(ToDiscard.sha256).order_by(ToDiscard.noted_at)).all()
    db.session.rollback()
    return sum(_discarded(sha256) for sha256 in noted)


def _discarded(sha256: str) -> bool:
    row = db.session.get(ToDiscard, sha256, with_for_update=True)
    gone = row is not None and not _held(sha256)
    if gone:
        storage.place(sha256).unlink(missing_ok=True)
    if row is not None:
        db.session.delete(row)
    db.session.commit()
    return gone


def _held(sha256: str) -> bool:
    stands = select(StoredFile.id).where(StoredFile.sha256 == sha256, StoredFile.state != ERASED)
    return db.session.scalars(stands.limit(1)).first() is not None
