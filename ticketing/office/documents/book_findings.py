"""What the rules say of a workbook."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

from lxml import etree

from ticketing.office.documents.book_parts import SAFE, Book
from ticketing.office.documents.book_refusals import CELL, ask_sheet
from ticketing.office.documents.pdf_findings import titled
from ticketing.office.documents.report import FAIL, PASS, UNKNOWN, Finding, sheet, verdict
from ticketing.office.documents.visible import says_something, visible

DEFAULT_NAME = re.compile(r"(?:hoja|sheet|feuil|tabelle|planilha|foglio)\s?\d*(?:\s?\(\d+\))?", re.IGNORECASE)
MERGED = re.compile(rb"<(?:\w{1,20}:)?mergeCell\s[^<>]{0,200}?ref=[\"']([A-Za-z0-9:]{3,20})[\"']")
SAID_ASIDE = re.compile(rb"<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)>([^<]{1,600})<")
FIRST_ROWS, LONGEST_SHARED = 30, 20_000
A_DAY = range(36_000, 60_000)  # as Excel counts them: 1998 to 2064
TITLED = "title"


@dataclass
class _Sheet:
    """What the first rows of a sheet hold: (column, text or None where it is a number)."""

    name: str
    part: str
    rows: list[list[tuple[str, str | None]]] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    aside: str = ""
    filled: bool = False
    days: bool = False


def findings(book: Book, title: str) -> tuple[list[Finding], bool]:
    """One for each rule; whether any cell holds anything. Raises Unfit for a protected sheet."""
    shared = _shared(book)
    sheets = [_read(book, name, part, shared) for name, part in book.sheets if "chartsheets/" not in part]
    text = "\n".join([*(_text(one) for one in sheets), *(one.aside for one in sheets), title])
    date, office = visible(text)
    if date.state == FAIL and any(one.days for one in sheets):
        date = Finding("date", UNKNOWN)
    found = [
        titled(title),
        verdict(
            "sheet_names",
            [sheet(one.name) for one in sheets if one.filled and DEFAULT_NAME.fullmatch(one.name.strip())],
        ),
        _header_rows(book, sheets),
        verdict("merged", [f"{sheet(one.name)}: {place}" for one in sheets for place in one.merged]),
        verdict("alternatives", [sheet(one.name) for one in sheets if _mute(book, one.part)]),
        date,
        office,
    ]
    return found, any(one.filled for one in sheets)


def _read(book: Book, name: str, part: str, shared: list[str]) -> _Sheet:
    data = book.read(part)
    ask_sheet(data)
    found = _Sheet(name, part, filled=CELL.search(data) is not None)
    found.merged = [ref.decode() for ref in MERGED.findall(data)]
    found.aside = " ".join(one.decode("utf-8", "replace") for one in SAID_ASIDE.findall(data))
    for row in _rows(data):
        cells = [_cell(one, shared, found) for one in row]
        found.rows.append([one for one in cells if one[1] != ""])
        if len(found.rows) >= FIRST_ROWS:
            break
    return found


def _rows(data: bytes) -> Iterator[list[etree._Element]]:
    for _event, row in etree.iterparse(BytesIO(data), tag="{*}row", **SAFE):
        yield [cell for cell in row if isinstance(cell.tag, str)]
        row.clear()


def _cell(cell: etree._Element, shared: list[str], into: _Sheet) -> tuple[str, str | None]:
    column = str(cell.get("r", "")).rstrip("0123456789")
    value = next((str(one.text or "") for one in cell.iter("{*}v")), "")
    kind = cell.get("t", "n")
    if kind == "s":
        return column, shared[int(value)] if value.isdigit() and int(value) < len(shared) else "…"
    if kind in ("inlineStr", "str"):
        return column, "".join(cell.itertext()).strip()
    if value == "":
        return column, ""
    into.days = into.days or (value.partition(".")[0].isdigit() and int(value.partition(".")[0]) in A_DAY)
    return column, None


def _shared(book: Book) -> list[str]:
    found: list[str] = []
    data = book.read("xl/sharedStrings.xml")
    if data:
        for _event, one in etree.iterparse(BytesIO(data), tag="{*}si", **SAFE):
            found.append("".join(one.itertext()).strip())
            one.clear()
            if len(found) >= LONGEST_SHARED:
                break
    return found


def _text(one: _Sheet) -> str:
    return "\n".join(text for row in one.rows for _column, text in row if text)


def _header_rows(book: Book, sheets: list[_Sheet]) -> Finding:
    states = {one.name: _header_row(book, one) for one in sheets if one.filled}
    if bad := [sheet(name) for name, state in states.items() if state == FAIL]:
        return Finding("header_row", FAIL, tuple(bad))
    return Finding("header_row", UNKNOWN if UNKNOWN in states.values() or not states else PASS)


def _header_row(book: Book, one: _Sheet) -> str:
    """The first row with several cells is one of names, all different; or a table of Excel's says so."""
    if any(relation.kind == "table" for relation in book.relations(one.part)):
        return PASS
    first = next((row for row in one.rows if len(row) > 1), None)
    if first is None:
        return UNKNOWN
    names = [text.casefold() if text else "" for _column, text in first]
    below = {column for row in one.rows[one.rows.index(first) + 1 :] for column, _text in row}
    whole = below <= {column for column, _text in first}
    return PASS if all(names) and len(set(names)) == len(names) and whole else FAIL


def _mute(book: Book, part: str) -> bool:
    """Whether a picture or a chart of the sheet says nothing."""
    drawings = [one.target for one in book.relations(part) if one.kind == "drawing"]
    return any(_says_nothing(one) for drawing in drawings for one in _shown(book, drawing))


def _shown(book: Book, drawing: str) -> Iterator[etree._Element]:
    root = book.root(drawing)
    for kind in ("pic", "graphicFrame"):
        for one in root.iter(f"{{*}}{kind}") if root is not None else ():
            yield from one.iter("{*}cNvPr")


def _says_nothing(properties: etree._Element) -> bool:
    adorns = any(one.get("val") in ("1", "true") for one in properties.iter("{*}decorative"))
    return not adorns and not any(says_something(str(properties.get(key, ""))) for key in ("descr", TITLED))
