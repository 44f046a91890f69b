"""The rows of a sheet, one after another: of a workbook or of a CSV, whoever wrote it."""

from __future__ import annotations

import csv
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lxml import etree

from ticketing.office.documents.book_parts import Book
from ticketing.office.documents.book_refusals import ask_unlocked
from ticketing.office.documents.book_rows import BookRows, Row
from ticketing.office.documents.report import Unfit

CSV = "text/csv"
DAMAGED = "«{name}» no se puede leer: parece dañado. Ábralo en Excel, guárdelo de nuevo y súbalo."
NO_TEXT = "«{name}» no se puede leer como texto. Ábralo en Excel, guárdelo como libro (.xlsx) y súbalo."
BROKEN = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, etree.XMLSyntaxError, OSError, ValueError,
    EOFError, KeyError, IndexError, struct.error, NotImplementedError, RuntimeError, AttributeError, TypeError,
    OverflowError,
)  # fmt: skip
MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
BETWEEN = ";,\t|"
SEPARATED = "sep="
Rows = Callable[[], Iterator[tuple[int, Row]]]


@dataclass(frozen=True)
class Leaf:
    """One sheet. `rows` begins anew each time: (number, cells), the first being 1, those without a word left out."""

    title: str
    rows: Rows


@contextmanager
def leaves(path: Path, media_type: str) -> Iterator[list[Leaf]]:
    """Every sheet that is there. Raises Unfit."""
    if media_type == CSV:
        text = _text(path.read_bytes())
        yield [Leaf("", partial(_lines, text))]
        return
    ask_unlocked(path)
    try:
        book = Book(path)
        every = BookRows(book)
        parts = [one for one in book.sheets if "chartsheets/" not in one[1]]
    except BROKEN:
        raise Unfit(DAMAGED) from None
    try:
        yield [Leaf(title, partial(_cells, every, part)) for title, part in parts]
    finally:
        book.close()


def _cells(every: BookRows, part: str) -> Iterator[tuple[int, Row]]:
    try:
        yield from every.of(part)
    except BROKEN:
        raise Unfit(DAMAGED) from None


def _text(data: bytes) -> str:
    encoding = next((name for mark, name in MARKS.items() if data.startswith(mark)), "utf-8")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        if encoding != "utf-8":
            raise Unfit(NO_TEXT) from None
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        raise Unfit(NO_TEXT) from None


def _lines(text: str) -> Iterator[tuple[int, Row]]:
    first = next((line for line in io.StringIO(text) if line.strip()), "")
    said = first.strip().casefold()
    between = max(BETWEEN, key=first.count)
    if said.startswith(SEPARATED) and len(said) == len(SEPARATED) + 1:
        between = said[-1]
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=between), start=1):
            if any(cell.strip() for cell in row) and not (len(row) <= 2 and row[0].casefold().startswith(SEPARATED)):
                yield number, list(row)
    except csv.Error:
        raise Unfit(NO_TEXT) from None
