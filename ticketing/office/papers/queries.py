"""Selects over what is known of documents, and where their clean copies lie."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from sqlalchemy import exists, select

from ticketing.extensions import db
from ticketing.office.documents.pdf_refusals import SCANNED
from ticketing.office.documents.work import LOOKERS
from ticketing.office.files.models import OK, StoredFile
from ticketing.office.files.storage import place
from ticketing.office.papers.models import RECOGNISING, UNFIT, WAITING, Paper

READ = select(StoredFile.id).where(StoredFile.sha256 == Paper.sha256, StoredFile.state == OK).exists()
ANY_UNJUDGED = exists(select(Paper.sha256).where(Paper.state == WAITING, READ))
ANY_SCAN = exists(select(Paper.sha256).where(Paper.state == RECOGNISING))


def is_document(file: StoredFile) -> bool:
    """Whether it is of a kind that is published: PDF or Excel."""
    return file.media_type in LOOKERS


def of(file: StoredFile) -> Paper | None:
    """What is known of it; None where nobody asked."""
    return db.session.get(Paper, file.sha256)


def among(hashes: Iterable[str]) -> Mapping[str, Paper]:
    """What is known of these, by hash."""
    wanted = list(dict.fromkeys(hashes))
    found = db.session.scalars(select(Paper).where(Paper.sha256.in_(wanted))) if wanted else ()
    return {paper.sha256: paper for paper in found}


def waiting(most: int) -> Sequence[Paper]:
    """Those that nobody looked at yet, the oldest first; what could not even be read yet waits for that."""
    query = select(Paper).where(Paper.state == WAITING, READ).order_by(Paper.asked_at, Paper.sha256)
    return db.session.scalars(query.limit(most)).all()


def scan() -> Paper | None:
    """The one whose text is to be found first."""
    query = select(Paper).where(Paper.state == RECOGNISING).order_by(Paper.asked_at, Paper.sha256)
    return db.session.scalars(query.limit(1)).first()


def is_scan(paper: Paper | None) -> bool:
    """Whether it is refused for nothing but having no text."""
    return paper is not None and paper.state == UNFIT and paper.reason == SCANNED


def locked(sha256: str) -> Paper | None:
    """The row, as it stands now, for who will change it."""
    return db.session.get(Paper, sha256, with_for_update=True, populate_existing=True)


def clean_path(paper: Paper) -> Path | None:
    """Where its copy without metadata lies; None where it has none."""
    return place(paper.clean_sha256) if paper.clean_sha256 else None
