"""A workbook of one sheet, written row by row: nothing of it is kept in memory, and no text in it is ever a formula."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.sax.saxutils import escape

from workflows.sms import LARGEST_EXACT, Cell, text_of

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PARTS = {
    "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{SHEET}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{SHEET}.worksheet+xml"/></Types>',
    "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
    '<sheet name="Mensajes" sheetId="1" r:id="rId1"/></sheets></workbook>',
}
LEAF = "xl/worksheets/sheet1.xml"
BEGIN, END = f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>', "</sheetData></worksheet>"
UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
UNUSUAL = re.compile("[^\u0020-%'-;=?-\u00ff]")
A_LOT = 256 * 1024


class Written:
    """The sheet that is being written."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._leaf = archive.open(LEAF, "w")
        self._said: list[str] = [BEGIN]
        self._size = 0

    def row(self, number: int, cells: str) -> None:
        """Write a row of cells, as `drawn` gives them; each number is greater than the one before."""
        said = f'<row r="{number}">{cells}</row>'
        self._said.append(said)
        self._size += len(said)
        if self._size > A_LOT:
            self._put()

    def close(self) -> None:
        """That was all."""
        self._said.append(END)
        self._put()
        self._leaf.close()

    def _put(self) -> None:
        self._leaf.write("".join(self._said).encode())
        self._said, self._size = [], 0


@contextmanager
def written(path: Path) -> Iterator[Written]:
    """A workbook to be written there; empty if nothing was."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        for name, part in PARTS.items():
            archive.writestr(name, part)
        sheet = Written(archive)
        try:
            yield sheet
        finally:
            sheet.close()


def drawn(cells: Iterable[Cell]) -> str:
    """The cells of a row, to be written as often as they are needed."""
    return "".join(map(_cell, cells))


def _cell(value: Cell) -> str:
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < LARGEST_EXACT:
        return f"<c><v>{value!r}</v></c>"
    text = value if isinstance(value, str) else text_of(value)
    if UNUSUAL.search(text):
        text = escape(UNWRITABLE.sub("", text))
    return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
