"""The rows of a workbook's sheet, one after another: numbers as numbers, dates as dates, what formulas came to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time
from functools import lru_cache
from typing import Any

from lxml import etree
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from ticketing.office.documents.book_parts import SAFE, Book
from workflows.sms import Cell

Row = list[Cell]
COLUMN = re.compile(r"[A-Z]{1,3}")
MOST_CELLS = 400  # of a row: further right nobody reads
STRINGS, STYLES = "xl/sharedStrings.xml", "xl/styles.xml"


class BookRows:
    """What the rows of every sheet of a workbook need: its words, which of its styles are dates, its first day."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.words = _words(book)
        self.dates = _dates(book)
        root = book.root("xl/workbook.xml")
        said = root.find("{*}workbookPr") if root is not None else None
        apple = said is not None and said.get("date1904") in ("1", "true")
        self.first_day = CALENDAR_MAC_1904 if apple else CALENDAR_WINDOWS_1900

    def of(self, part: str) -> Iterator[tuple[int, Row]]:
        """(number, cells) of each row with a word in it."""
        number = 0
        with self.book.archive.open(part) as stream:
            for _event, row in etree.iterparse(stream, tag="{*}row", **SAFE):
                said = row.get("r")
                number = int(said) if said is not None else number + 1
                cells = self._cells(row)
                row.clear()
                while row.getprevious() is not None:
                    del row.getparent()[0]
                if any(cell is not None and cell != "" for cell in cells):
                    yield number, cells

    def _cells(self, row: Any) -> Row:
        cells: Row = []
        for cell in row:
            place = _place(cell.get("r") or "")
            if place is None:
                place = len(cells)
            if place < MOST_CELLS:
                cells.extend([None] * (place - len(cells)))
                cells.append(self._cell(cell))
        return cells

    def _cell(self, cell: Any) -> Cell:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return _said(cell)
        said = next((one.text for one in cell if isinstance(one.tag, str) and one.tag.endswith("}v")), None)
        if said is None:
            return None
        if kind == "s":
            return self.words[int(said)]
        if kind == "b":
            return bool(said == "1")
        return str(said) if kind != "n" else self._number(said, cell.get("s"))

    def _number(self, said: str, style: str | None) -> Cell:
        value: int | float = int(said) if said.isdigit() else float(said)
        if style in self.dates:
            found: object = from_excel(value, self.first_day)
            if isinstance(found, date | time):
                return found
        return value


@lru_cache(maxsize=20_000)
def _place(address: str) -> int | None:
    found = COLUMN.match(address)
    if found is None:
        return None
    place = 0
    for letter in found[0]:
        place = place * 26 + ord(letter) - 64
    return place - 1


def _words(book: Book) -> list[str]:
    """What the cells say, each text once."""
    words: list[str] = []
    if STRINGS not in book.names:
        return words
    with book.archive.open(STRINGS) as stream:
        for _event, one in etree.iterparse(stream, tag="{*}si", **SAFE):
            words.append(_said(one))
            one.clear()
            while one.getprevious() is not None:
                del one.getparent()[0]
    return words


def _said(node: Any) -> str:
    """The text of a cell, of one look or of several; without how it is read aloud (rPh)."""
    return "".join(one.text or "" for one in node.iter("{*}t") if not str(one.getparent().tag).endswith("}rPh"))


def _dates(book: Book) -> set[str]:
    """The styles that show a number as a date."""
    root = book.root(STYLES)
    if root is None:
        return set()
    codes = {one.get("numFmtId"): one.get("formatCode", "") for one in root.iter("{*}numFmt")}
    usual = {str(number): code for number, code in BUILTIN_FORMATS.items()}
    looks = root.find("{*}cellXfs")
    found = enumerate(looks.iterchildren("{*}xf")) if looks is not None else ()
    shown = {str(place): one.get("numFmtId", "0") for place, one in found}
    return {place for place, number in shown.items() if is_date_format(codes.get(number) or usual.get(number))}
