"""The text of a PDF, page by page, as whoever searches it finds it (pdfium)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

ILLEGIBLE = "\ufffd\ufffe\uffff"
PRIVATE = range(0xE000, 0xF900)
A_SHARE = 0.1  # of a page's characters that map to no letter, from which on it is told
TRIED = 400  # characters of a page whose map is looked at


@dataclass(frozen=True)
class PageText:
    """One page: its text, how many letters of it can be read, how many not, and whether it draws anything at all."""

    text: str
    legible: int
    illegible: int
    draws: bool

    @property
    def garbled(self) -> bool:
        return self.illegible > A_SHARE * (self.legible + self.illegible)


def pages(path: Path) -> list[PageText]:
    """All pages. Raises pypdfium2.PdfiumError."""
    document = pypdfium2.PdfDocument(path)
    try:
        return [_page(document, number) for number in range(len(document))]
    finally:
        document.close()


def texts(path: Path) -> list[str]:
    """The bare text of each page, to be compared."""
    return [page.text for page in pages(path)]


def _page(document: Any, number: int) -> PageText:
    page = document[number]
    try:
        draws = pdfium.FPDFPage_CountObjects(page) > 0
        found = page.get_textpage()
        try:
            text = str(found.get_text_range(errors="replace"))
            many = found.count_chars()
            tried = min(many, TRIED)
            unmapped = sum(1 for at in range(tried) if pdfium.FPDFText_HasUnicodeMapError(found, at) == 1)
        finally:
            found.close()
    finally:
        page.close()
    seen = [char for char in text if not char.isspace()]
    bad = sum(1 for char in seen if char in ILLEGIBLE or ord(char) < 32 or ord(char) in PRIVATE)
    if tried:
        bad = max(bad, round(len(seen) * unmapped / tried))
    return PageText(text, len(seen) - bad, bad, draws)
