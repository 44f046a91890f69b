"""Files that come with a form."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import BinaryIO, cast

from werkzeug.datastructures import FileStorage

from ticketing.office.files.actions import store
from ticketing.office.files.kinds import EVERY_KIND
from ticketing.office.files.models import StoredFile
from ticketing.office.people.models import Person


def kept(
    sent: Iterable[FileStorage] | FileStorage | None,
    *,
    by: Person,
    at: datetime,
    kinds: tuple[str, ...] = EVERY_KIND,
) -> list[StoredFile]:
    """The files that were chosen, stored. Refused, with the reason, if one of them can't be taken."""
    files = [sent] if isinstance(sent, FileStorage) else list(sent or [])
    chosen = [file for file in files if isinstance(file, FileStorage) and file.filename]
    return [store(cast(BinaryIO, file.stream), file.filename or "", by=by, at=at, kinds=kinds) for file in chosen]
