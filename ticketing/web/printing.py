"""A sheet that comes out of the printer as a document: fitted to the page, heads on each, numbered, signed."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from ticketing.web.cells import Sheet, cell, header

LETTER = 1
LINE = 34  # points: room to sign by hand
SIGNING = ("Firmas", "Nombre", "Fecha", "Firma")


def lay_out(sheet: Sheet, *, institution: str, title: str, upright: bool = False, heads: bool = True) -> None:
    """Before the first row: letter paper as wide as the table, whose heads are repeated; what it is above, page and
    pages below."""
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.orientation = "portrait" if upright else "landscape"
    sheet.page_setup.paperSize, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = LETTER, 1, 0
    sheet.oddHeader.left.text, sheet.oddHeader.right.text = _plain(institution), _plain(title)
    sheet.oddFooter.left.text, sheet.oddFooter.right.text = "&A", "Página &P de &N"
    if heads:
        sheet.print_title_rows = "1:1"


def printed(sheet: Sheet, columns: int, rows: int) -> None:
    """After the last row: what is printed, and nothing beside it."""
    sheet.print_area = f"A1:{get_column_letter(columns)}{rows}"


def signatures(sheet: Sheet, row: int, people: Sequence[tuple[str, object, object]]) -> int:
    """A block to sign in from that row on: (as what, name, moment), what isn't known yet left open. Returns the last
    row."""
    sheet.append(header(sheet, SIGNING))
    for number, (what, name, moment) in enumerate(people, row + 1):
        sheet.row_dimensions[number].height = LINE
        sheet.append([cell(sheet, value) for value in (what, name, moment, None)])  # type: ignore[arg-type]
    return row + len(people)


def _plain(words: str) -> str:
    """An ampersand begins a command in a sheet's header; doubled, it is one."""
    return words.replace("&", "&&")[:120]
