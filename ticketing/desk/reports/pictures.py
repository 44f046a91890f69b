"""The picture that comes with a report: read as others are, and kept without what cameras and programs write in it."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from ticketing.office.documents.pictures import stripped
from ticketing.office.files.actions import store
from ticketing.office.files.kinds import kind_of
from ticketing.office.files.models import StoredFile
from ticketing.office.files.names import clean_name
from ticketing.office.files.receiving import Received

PICTURES = ("image",)
MOST = 5 * 1024 * 1024


def keep(sent: Received, *, at: datetime) -> StoredFile:
    """The picture as it is kept. Raises Refused for what is no picture, too large or could not be read."""
    kind_of(clean_name(sent.name), PICTURES)
    if sent.aside is None or sent.verdict.refused or sent.verdict.late or sent.aside.size > MOST:
        return store(sent, sent.name, by=None, at=at, limit=MOST, kinds=PICTURES)
    sent.seek(0)
    kept = store(BytesIO(stripped(sent.read())), sent.name, by=None, at=at, limit=MOST, kinds=PICTURES, made_here=True)
    kept.width, kept.height = sent.verdict.width, sent.verdict.height
    return kept
