"""Selects over stored files, where their bytes lie, and the passes by which a public page shows one."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import exists, func, select

from ticketing.extensions import db
from ticketing.office.files.models import CHECKING, StoredFile
from ticketing.office.files.storage import place
from ticketing.office.people.models import Person
from ticketing.web.outcomes import Missing
from ticketing.web.settings import settings

ANY_UNREAD = exists(select(StoredFile.id).where(StoredFile.state == CHECKING))


def by_token(token: str) -> StoredFile:
    """The file of that token, or Missing."""
    found = db.session.scalars(select(StoredFile).where(StoredFile.token == token)).first()
    if found is None:
        raise Missing
    return found


def uploaded(person: Person, tokens: Iterable[str]) -> Sequence[StoredFile]:
    """Of these tokens, the files that this person uploaded."""
    query = select(StoredFile).where(StoredFile.token.in_(list(tokens)), StoredFile.uploaded_by_id == person.id)
    return db.session.scalars(query.order_by(StoredFile.id)).all()


def waiting(most: int) -> Sequence[StoredFile]:
    """Those that nobody could read yet: the oldest of each person first, so that nobody's many keep others waiting."""
    place = func.row_number().over(partition_by=StoredFile.uploaded_by_id, order_by=StoredFile.id).label("place")
    mine = select(StoredFile.id, place).where(StoredFile.state == CHECKING).subquery()
    query = select(StoredFile).join(mine, mine.c.id == StoredFile.id).order_by(mine.c.place, StoredFile.id)
    return db.session.scalars(query.limit(most)).all()


def locked(file_id: int) -> StoredFile | None:
    """The row, as it stands now, for who will change it."""
    return db.session.get(StoredFile, file_id, with_for_update=True, populate_existing=True)


def path(file: StoredFile) -> Path:
    """Where the bytes lie."""
    return place(file.sha256)


def pass_for(file: StoredFile, until: datetime) -> str:
    """A pass that opens this one file to whoever has it, until then: `url_for("files.show", …, pase=…)`."""
    moment = f"{int(until.timestamp()):x}"
    return f"{moment}.{_mac(file, moment)}"


def passes(file: StoredFile, given: str, at: datetime) -> bool:
    """Is this a pass for this file that is not over?"""
    moment, _dot, mac = given.partition(".")
    if not hmac.compare_digest(mac.encode(), _mac(file, moment).encode()):
        return False
    return datetime.fromtimestamp(int(moment, 16), UTC) > at


def _mac(file: StoredFile, moment: str) -> str:
    said = f"file\0{file.token}\0{moment}".encode()
    mac = hmac.new(settings().secret_key.encode(), said, hashlib.sha256).digest()[:16]
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")
