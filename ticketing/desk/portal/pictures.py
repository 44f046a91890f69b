"""The picture of a banner as it is published: without what tells of its makers."""

from __future__ import annotations

from ticketing.office.files import queries as files
from ticketing.office.files.models import StoredFile
from ticketing.office.files.plain import Unreadable, plain

LARGEST = 8 * 1024 * 1024  # what is read into memory to be published


def picture(file: StoredFile) -> bytes | None:
    """Its bytes to publish; None where it is no picture that can be."""
    if file.size > LARGEST:
        return None
    try:
        return plain(files.path(file).read_bytes(), file.media_type)
    except (Unreadable, FileNotFoundError):
        return None
