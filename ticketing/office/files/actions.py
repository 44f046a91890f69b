"""Taking in what people upload."""

from __future__ import annotations

import secrets
from datetime import datetime
from pathlib import PurePosixPath
from typing import BinaryIO

from ticketing.extensions import db
from ticketing.office.files import storage
from ticketing.office.files.kinds import examine, kind_of
from ticketing.office.files.models import StoredFile
from ticketing.office.people.models import Person
from ticketing.web.settings import settings
from workflows.refusals import Refused

ALL_KINDS = ("image", "document", "sheet", "mail")
LONGEST_NAME = 180


def store(
    stream: BinaryIO,
    name: str,
    *,
    by: Person | None,
    at: datetime,
    limit: int | None = None,
    kinds: tuple[str, ...] = ALL_KINDS,
) -> StoredFile:
    """Check and keep an upload. Refuses what is too large, of another type than it says, or unreadable."""
    name = clean_name(name)
    kind = kind_of(name, kinds)
    with storage.received(stream, name, limit or settings().upload_limit) as aside:
        found = examine(aside.stream, name, kind)
        storage.take(aside)
    file = StoredFile(
        token=secrets.token_urlsafe(18),
        sha256=aside.sha256,
        name=name,
        media_type=kind.media_type,
        size=aside.size,
        width=found.width,
        height=found.height,
        uploaded_by_id=by.id if by else None,
        uploaded_at=at,
    )
    db.session.add(file)
    db.session.flush()
    return file


def clean_name(name: str) -> str:
    """The name without folders, control or direction characters, short enough to keep, with its extension."""
    last = name.replace("\\", "/").rpartition("/")[2]
    seen = " ".join("".join(char if char.isprintable() else " " for char in last).split()).strip(". ")
    path = PurePosixPath(seen)
    if not path.suffix or not path.stem:
        raise Refused(f"«{seen or name[:40]}» no tiene extensión; no se sabe qué archivo es.")
    return path.stem[: LONGEST_NAME - len(path.suffix)] + path.suffix
