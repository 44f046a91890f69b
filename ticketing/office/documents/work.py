"""What the process that reads documents is asked to do with one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ticketing.office.documents import book, pdf
from ticketing.office.documents.report import Report, Unfit

BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"
LOOKERS: dict[str, Callable[[Path, Path], Report]] = {PDF: pdf.look, BOOK: book.look}


def judge(job: dict[str, Any]) -> dict[str, Any]:
    """{"unfit"} with the sentence, or the report."""
    try:
        return LOOKERS[job["media_type"]](Path(job["path"]), Path(job["clean"])).told()
    except Unfit as why_not:
        return {"unfit": why_not.sentence}
