"""Asking for a document to be looked at, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import update

from ticketing import clock
from ticketing.extensions import db, insert_of, reading
from ticketing.office.documents.rules import EDITION
from ticketing.office.files import erasing, pool, storage
from ticketing.office.files.models import OK, StoredFile
from ticketing.office.files.storage import place
from ticketing.office.papers import queries, scans
from ticketing.office.papers.models import FIT, RECOGNISING, UNFIT, WAITING, Paper
from workflows.refusals import Refused

HEAVY = (
    "«{name}» pide demasiado tiempo o memoria al abrirlo. Divídalo en documentos más cortos, o reduzca sus imágenes."
)
UNRECOGNISED = (
    "En «{name}» no se pudo reconocer el texto. Escanéelo de nuevo, derecho y con buena luz, o consiga el documento "
    "con que se hizo."
)
PATIENCE = 3.0  # seconds that whoever files waits for documents that nobody looked at yet, in all


@dataclass(frozen=True)
class Judged:
    """What the reader said, and where it put the clean copy."""

    answer: dict[str, Any] | None
    clean: storage.Aside | None


def ask(file: StoredFile, *, at: datetime) -> None:
    """Let it be looked at, if it is a document and nobody did, or only by rules of before."""
    if not queries.is_document(file):
        return
    row = insert_of(Paper).values(
        sha256=file.sha256, media_type=file.media_type, state=WAITING, reason="", findings=[], removed=[],
        signed=False, edition=EDITION, asked_at=at,
    )  # fmt: skip
    db.session.execute(row.on_conflict_do_nothing())
    old = update(Paper).where(Paper.sha256 == file.sha256, Paper.edition < EDITION)
    db.session.execute(old.values(state=WAITING, reason="", edition=EDITION, asked_at=at))


def ask_recognition(file: StoredFile, *, at: datetime) -> None:
    """Let the text of a scan be found, by the worker. Refuses what is none, and where nothing here can do it."""
    paper = queries.locked(file.sha256)
    if paper is not None and paper.state == RECOGNISING:
        return
    if not queries.is_scan(paper) or paper is None:
        raise Refused(f"«{file.name}» no es un documento escaneado; no hay texto que reconocer.")
    if missing := scans.lacking():
        raise Refused(f"Aquí no se puede reconocer texto: falta instalar {missing}. Lo que escribió se conserva.")
    paper.state, paper.reason, paper.asked_at = RECOGNISING, "", at
    db.session.flush()


def settle(sha256: str, judged: Judged, *, at: datetime) -> Paper | None:
    """What looking came to; told again it changes nothing."""
    paper = queries.locked(sha256)
    answer = judged.answer
    if paper is None or paper.state not in (WAITING, RECOGNISING) or answer is None:
        return paper
    paper.judged_at, recognised = at, paper.state == RECOGNISING
    if "unfit" in answer or "died" in answer:
        paper.state, paper.reason = UNFIT, str(answer.get("unfit", HEAVY))[:400]
        return paper
    paper.state, paper.findings, paper.removed = FIT, answer["findings"], answer["removed"]
    if recognised:
        paper.findings = [*paper.findings, {"rule": "recognised", "state": "unknown", "where": []}]
    paper.signed, paper.pages = answer["signed"], answer["pages"]
    if answer["cleaned"] and judged.clean is not None:
        erasing.take(judged.clean)
        paper.clean_sha256, paper.clean_size = judged.clean.sha256, judged.clean.size
    db.session.flush()
    return paper


def judge_now(files: Iterable[StoredFile], *, patience: float | None = None) -> None:
    """Look at those that nobody looked at yet, for so many seconds in all, each in a transaction of its own; what is
    not done by then is left to the worker. Nothing is open in the database while it is read."""
    with reading():
        todo = {file.sha256: file for file in files if file.state == OK and queries.is_document(file)}
        known = queries.among(todo)
        left = [(s, f, f.media_type) for s, f in todo.items() if s not in known or known[s].state == WAITING]
        db.session.rollback()
    until = clock.monotonic() + (PATIENCE if patience is None else patience)
    for sha256, file, media_type in left:
        with looked_at(place(sha256), media_type, until - clock.monotonic()) as judged:
            ask(file, at=clock.now())
            settle(sha256, judged, at=clock.now())
            db.session.commit()


def judge_here(file: StoredFile, *, at: datetime, patience: float = PATIENCE) -> None:
    """The same of one, within a transaction that goes on: for whoever files without the form, which did it before."""
    if file.state != OK or not queries.is_document(file):
        return
    ask(file, at=at)
    paper = queries.of(file)
    if paper is not None and paper.state == WAITING:
        with looked_at(place(file.sha256), file.media_type, patience) as judged:
            settle(file.sha256, judged, at=at)


@contextmanager
def looked_at(path: Path, media_type: str, patience: float) -> Iterator[Judged]:
    """What looking at it came to; its clean copy is gone afterwards unless it was taken."""
    with storage.incoming() as clean:
        answer = pool.judge(path, clean, media_type, patience=max(0.05, patience))
        if answer is None or not answer.get("cleaned"):
            yield Judged(answer, None)
            return
        aside = storage.written(clean)
        with aside.stream:
            yield Judged(answer, aside)
