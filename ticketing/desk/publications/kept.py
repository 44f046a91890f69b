"""What was kept of a publication, to be shown and handed out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ticketing.desk.publications.models import Publication
from ticketing.office.files.storage import place

ENDINGS = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "txt",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "image/jpeg": "jpg",
    "image/png": "png",
}
LONGEST = 200_000  # letters of its text that a page shows; all of it is in the download


@dataclass(frozen=True)
class Kept:
    """`name` is that of the download; `text` in its beginning, `cut` if there is more."""

    name: str
    page: Path | None
    picture: Path | None
    text: str
    cut: bool


def kept(row: Publication) -> Kept:
    """As it lies in the folder of files."""
    text = _text(row)
    ending = ENDINGS.get(row.page_type, "bin")
    return Kept(
        name=f"publicado-{row.id}.{ending}",
        page=_there(row.page_sha256),
        picture=_there(row.picture_sha256),
        text=text[:LONGEST],
        cut=len(text) > LONGEST,
    )


def _text(row: Publication) -> str:
    path = _there(row.text_sha256)
    return path.read_text(encoding="utf-8") if path else ""


def _there(sha256: str | None) -> Path | None:
    path = place(sha256) if sha256 else None
    return path if path is not None and path.exists() else None
