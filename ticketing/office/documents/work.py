"""What the process that reads documents is asked to do with one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ticketing.office.documents import book, pdf, sms
from ticketing.office.documents.report import Report, Unfit

BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"
LOOKERS: dict[str, Callable[[Path, Path], Report]] = {PDF: pdf.look, BOOK: book.look}

SHEETS: dict[str, Callable[[Path, Path, Path, str], dict[str, Any]]] = {"sms": sms.look, "sms_lines": sms.lines}
"""By the columns that a field asks for."""


def judge(job: dict[str, Any]) -> dict[str, Any]:
    """{"unfit"} with the sentence, or the report; where the job says what `columns` it has to have, that of a sheet."""
    try:
        if "columns" in job:
            return SHEETS[job["columns"]](Path(job["path"]), Path(job["told"]), Path(job["clean"]), job["media_type"])
        return LOOKERS[job["media_type"]](Path(job["path"]), Path(job["clean"])).told()
    except Unfit as why_not:
        return {"unfit": why_not.sentence}
