"""A workbook, looked at and cleaned."""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path

from lxml import etree

from ticketing.office.documents import book_metadata
from ticketing.office.documents.book_findings import findings
from ticketing.office.documents.book_parts import DAMAGED, Book
from ticketing.office.documents.book_refusals import ask_open, ask_text, ask_unlocked
from ticketing.office.documents.report import Report, Unfit

BROKEN = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, etree.XMLSyntaxError, OSError, ValueError, EOFError, KeyError,
    IndexError, struct.error, NotImplementedError, RuntimeError, AttributeError, TypeError,
)  # fmt: skip


def look(path: Path, clean: Path) -> Report:
    """Judge it, and write what may be published of it to `clean`. Raises Unfit."""
    ask_unlocked(path)
    try:
        book = Book(path)
        try:
            return _looked(book, clean)
        finally:
            book.close()
    except BROKEN:
        raise Unfit(DAMAGED) from None


def _looked(book: Book, clean: Path) -> Report:
    ask_open(book)
    found, any_cell = findings(book, book_metadata.title_of(book))
    ask_text(book, any_cell)
    report = Report(found)
    report.removed = book_metadata.write(book, clean)
    written = Book(clean)
    try:
        report.cleaned = book_metadata.same(book, written)
    finally:
        written.close()
    return report
