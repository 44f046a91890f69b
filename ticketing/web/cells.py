"""Cells: real dates and numbers, and texts that no spreadsheet takes for a formula."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from ticketing.web import walls

# openpyxl's write-only sheet; its stubs know neither columns nor filter.
Sheet = Any
Value = str | int | float | bool | datetime | None
FORMULA = ("=", "+", "-", "@", "\t", "\r")
LONGEST = 32_000
HEADER = PatternFill("solid", fgColor="0B5C6B")
RULE = Border(bottom=Side(style="thin", color="E4E1DC"))
WRAPPED = Alignment(wrap_text=True, vertical="top")
MOMENT, SHARE, HOURS = "dd/mm/yyyy hh:mm", "0.0%", "#,##0.00"


def words(text: str) -> str:
    """The text, harmless: control characters gone, and an apostrophe before whatever could begin a formula."""
    known = ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST]
    return f"'{known}" if known.startswith(FORMULA) else known


def cell(sheet: Sheet, value: Value, *, form: str | None = None, bold: bool = False) -> Cell:
    """One cell. An instant becomes the date and hour on the institution's wall, which spreadsheets can reckon with; a
    date and hour without a zone stand on a wall already."""
    made = WriteOnlyCell(sheet, value=_plain(value))
    made.alignment, made.border = WRAPPED, RULE
    if isinstance(value, str):
        made.data_type = "s"
    if isinstance(value, datetime):
        made.number_format = MOMENT
    if form:
        made.number_format = form
    if bold:
        made.font = Font(bold=True)
    return made


def header(sheet: Sheet, labels: Sequence[str]) -> list[Cell]:
    """The row of column heads."""
    made = [WriteOnlyCell(sheet, value=label) for label in labels]
    for one in made:
        one.font, one.fill, one.alignment = Font(bold=True, color="FFFFFF"), HEADER, WRAPPED
    return made


def _plain(value: Value) -> Value:
    if isinstance(value, str):
        return words(value)
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(walls.home()).replace(tzinfo=None)
    return value
