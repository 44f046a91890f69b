"""A PDF, looked at and cleaned."""

from __future__ import annotations

import hashlib
import zlib
from pathlib import Path

import pikepdf
import pypdfium2

from ticketing.office.documents import pdf_text
from ticketing.office.documents.pdf_findings import findings
from ticketing.office.documents.pdf_metadata import take_out, title_of
from ticketing.office.documents.pdf_refusals import DAMAGED, LOCKED, ask_light, ask_open, ask_text, ask_whole, is_signed
from ticketing.office.documents.report import Report, Unfit

BROKEN = (
    zlib.error,
    pikepdf.PdfError,
    pypdfium2.PdfiumError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    RecursionError,
    AttributeError,
)


def look(path: Path, clean: Path) -> Report:
    """Judge it, and write what may be published of it to `clean`, unless it is signed. Raises Unfit."""
    ask_whole(path)
    try:
        with pikepdf.open(path, attempt_recovery=False, suppress_warnings=True) as pdf:
            return _looked(pdf, path, clean)
    except pikepdf.PasswordError:
        raise Unfit(LOCKED) from None
    except BROKEN:
        raise Unfit(DAMAGED) from None


def _looked(pdf: pikepdf.Pdf, path: Path, clean: Path) -> Report:
    ask_open(pdf)
    ask_light(pdf)
    pages = pdf_text.pages(path)
    ask_text(pages)
    report = Report(findings(pdf, pages, title_of(pdf)), signed=is_signed(pdf), pages=len(pages))
    before = prints(pdf)
    report.removed = take_out(pdf, only_tell=report.signed)
    if not report.signed:
        pdf.save(
            clean, deterministic_id=True, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none,
            object_stream_mode=pikepdf.ObjectStreamMode.preserve, fix_metadata_version=False,
        )  # fmt: skip
        report.cleaned = _same(clean, before, [page.text for page in pages])
    return report


def prints(pdf: pikepdf.Pdf) -> list[str]:
    """Each page by the hash of its content streams."""
    return [hashlib.sha256(_content(page)).hexdigest() for page in pdf.pages]


def _content(page: pikepdf.Page) -> bytes:
    held = page.get("/Contents")
    streams = held if isinstance(held, pikepdf.Array) else [held] if held is not None else []
    return b"\0".join(one.read_raw_bytes() for one in streams)


def _same(clean: Path, before: list[str], texts: list[str]) -> bool:
    """Whether every page draws and says what it did."""
    with pikepdf.open(clean, attempt_recovery=False, suppress_warnings=True) as pdf:
        drawn = prints(pdf)
    return drawn == before and pdf_text.texts(clean) == texts
