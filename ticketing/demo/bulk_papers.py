"""The papers of lives that are written in bulk: a row of its own each, but the bytes of those alike are shared."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from ticketing.demo import papers
from ticketing.demo.bulk_rows import Rows
from ticketing.office.files import storage
from ticketing.office.files.models import StoredFile
from ticketing.office.files.names import clean_name
from ticketing.office.people.models import Person

NUMBER = "0000-0000"
"""Where the number of a request stands in the notice that all of one subject share."""


@dataclass(frozen=True)
class Paper:
    """A stored file, as far as a case needs it."""

    id: int
    token: str
    sha256: str
    name: str
    media_type: str
    size: int


class Papers:
    """Made once for each sort and words; its dates are those of the first of its like."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.made: dict[tuple[object, ...], papers.Sheet] = {}
        self.kept: dict[tuple[object, ...], str] = {}

    def memo(self, title: str, *, by: Person, at: datetime) -> Paper:
        return self._paper(("memo", title), lambda: papers.memo(title), by, at)

    def approval(self, subject: str, *, from_person: Person, by: Person, at: datetime) -> Paper:
        key = ("approval", subject, by.id)
        return self._paper(key, lambda: papers.approval(subject, from_person=from_person, by=by, at=at), by, at)

    def notice(self, subject: str, number: str, *, by: Person, at: datetime) -> Paper:
        sheet = self._sheet(("notice", subject, by.id), lambda: papers.notice(subject, NUMBER, by=by, at=at))
        mine = sheet.data.replace(NUMBER.encode(), number.encode())
        return self._stored(replace(sheet, data=mine, name=sheet.name.replace(NUMBER, number)), _kept(mine), by, at)

    def picture(self, words: str, *, by: Person, at: datetime, size: tuple[int, int] = (1200, 400)) -> Paper:
        return self._paper(("picture", words, size), lambda: papers.picture(words, size=size), by, at)

    def _paper(self, key: tuple[object, ...], make: Callable[[], papers.Sheet], by: Person, at: datetime) -> Paper:
        sheet = self._sheet(key, make)
        if key not in self.kept:
            self.kept[key] = _kept(sheet.data)
        return self._stored(sheet, self.kept[key], by, at)

    def _sheet(self, key: tuple[object, ...], make: Callable[[], papers.Sheet]) -> papers.Sheet:
        if key not in self.made:
            self.made[key] = make()
        return self.made[key]

    def _stored(self, sheet: papers.Sheet, sha256: str, by: Person, at: datetime) -> Paper:
        row = self.rows.add(StoredFile, {
            "token": secrets.token_urlsafe(18), "sha256": sha256, "name": _clean_name(sheet.name),
            "media_type": sheet.media_type, "size": len(sheet.data), "width": sheet.width, "height": sheet.height,
            "uploaded_by_id": by.id, "uploaded_at": at, "checked_at": at,
        })  # fmt: skip
        return Paper(row["id"], row["token"], sha256, row["name"], sheet.media_type, len(sheet.data))


_clean_name = lru_cache(maxsize=4096)(clean_name)


def _kept(data: bytes) -> str:
    """The bytes where uploads lie, under their hash. Whoever writes in bulk has the disk synced once, at the end."""
    sha256 = hashlib.sha256(data).hexdigest()
    path = storage.place(sha256)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f"incoming-{sha256}")
        aside.write_bytes(data)
        aside.chmod(0o600)
        aside.replace(path)
    return sha256
