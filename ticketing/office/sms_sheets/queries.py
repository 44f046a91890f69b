"""Selects over what is known of sheets of text messages, and where their copies lie."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from sqlalchemy import exists, or_, select

from ticketing.extensions import db
from ticketing.office.files.models import ERASED, OK, StoredFile
from ticketing.office.files.storage import place
from ticketing.office.sms_sheets.models import WAITING, SmsSheet

READ = select(StoredFile.id).where(StoredFile.sha256 == SmsSheet.sha256, StoredFile.state == OK).exists()
ANY_UNCHECKED = exists(select(SmsSheet.sha256).where(SmsSheet.state == WAITING, READ))


def of(file: StoredFile) -> SmsSheet | None:
    """What is known of it; None where nobody asked."""
    return db.session.get(SmsSheet, file.sha256)


def among(hashes: Iterable[str]) -> Mapping[str, SmsSheet]:
    """What is known of these, by hash."""
    wanted = list(dict.fromkeys(hashes))
    found = db.session.scalars(select(SmsSheet).where(SmsSheet.sha256.in_(wanted))) if wanted else ()
    return {sheet.sha256: sheet for sheet in found}


def waiting(most: int) -> Sequence[SmsSheet]:
    """Those that nobody read yet, the oldest first; what is no file that can be read yet waits for that."""
    query = select(SmsSheet).where(SmsSheet.state == WAITING, READ).order_by(SmsSheet.asked_at, SmsSheet.sha256)
    return db.session.scalars(query.limit(most)).all()


def locked(sha256: str) -> SmsSheet | None:
    """The row, as it stands now, for who will change it."""
    return db.session.get(SmsSheet, sha256, with_for_update=True, populate_existing=True)


def still_held(sheet: SmsSheet) -> bool:
    """Whether an upload of these bytes stands that was not erased."""
    stands = select(StoredFile.id).where(StoredFile.sha256 == sheet.sha256, StoredFile.state != ERASED)
    return db.session.scalars(stands.limit(1)).first() is not None


def made_of_another(sha256: str) -> bool:
    """Whether these bytes are what some sheet came to, with its errors or repaired."""
    same = or_(SmsSheet.told_sha256 == sha256, SmsSheet.mended_sha256 == sha256)
    return db.session.scalars(select(SmsSheet.sha256).where(same).limit(1)).first() is not None


def told_path(sheet: SmsSheet) -> Path | None:
    """Where the sheet with its column of errors lies; None where it has none."""
    return place(sheet.told_sha256) if sheet.told_sha256 else None


def mended_path(sheet: SmsSheet) -> Path | None:
    """Where the repaired one lies; None where nothing can be repaired."""
    return place(sheet.mended_sha256) if sheet.mended_sha256 else None
