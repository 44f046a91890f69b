"""What the rules say of a PDF."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import pikepdf

from ticketing.office.documents.pdf_tags import Tags, tags_of
from ticketing.office.documents.pdf_text import PageText
from ticketing.office.documents.report import FAIL, PASS, UNKNOWN, Finding, page, verdict
from ticketing.office.documents.visible import visible

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
NO_TITLE = re.compile(
    r"(?:microsoft (?:word|excel|powerpoint) - .*|(?:documento?|libro|book|presentaci[oó]n)\s?\d*|sin "
    r"t[ií]tulo|untitled"
    r"|.*\.(?:docx?|xlsx?|pptx?|pdf|od[tsp]|indd|html?|txt|rtf|png|jpe?g)|(?:https?|file)://.*)",
    re.IGNORECASE,
)
SHORT = 20  # pages, up to which nobody needs bookmarks
BRIEF = 2  # pages, up to which a text needs no headings
ENDS = 2  # pages at the beginning, besides the last, on which date and office are looked for


def findings(pdf: pikepdf.Pdf, pages: Sequence[PageText], title: str) -> list[Finding]:
    """One for each rule."""
    tags, pictures = tags_of(pdf), _pages_with_pictures(pdf)
    return [
        _text(pages),
        verdict("letters", _numbered(number for number, one in enumerate(pages, 1) if one.garbled)),
        Finding("language", PASS if LANGUAGE.fullmatch(str(pdf.Root.get("/Lang", "")).strip()) else FAIL),
        titled(title),
        Finding("tags", PASS if tags else FAIL),
        _headings(tags, len(pages)),
        _alternatives(tags, pictures),
        verdict("tables", _numbered(tags.headless)) if tags else Finding("tables", UNKNOWN),
        _order(tags),
        Finding("bookmarks", PASS if len(pages) <= SHORT or "/First" in pdf.Root.get("/Outlines", {}) else FAIL),
        *visible("\n".join(one.text for one in (*pages[:ENDS], *pages[ENDS:][-1:]))),
    ]


def titled(title: str) -> Finding:
    """Whether that is a title, and not what a program calls what has none."""
    said = " ".join(title.split())
    return Finding("title", PASS if said and not NO_TITLE.fullmatch(said) else FAIL)


def _text(pages: Sequence[PageText]) -> Finding:
    if not any(one.legible for one in pages):
        return Finding("text", FAIL)
    return verdict("text", _numbered(number for number, one in enumerate(pages, 1) if one.draws and _mute(one)))


def _mute(one: PageText) -> bool:
    return one.legible + one.illegible == 0


def _numbered(numbers: Iterable[int]) -> list[str]:
    return [page(number) if number else "en alguna página" for number in dict.fromkeys(numbers)]


def _headings(tags: Tags | None, pages: int) -> Finding:
    if tags is None:
        return Finding("headings", UNKNOWN)
    if not tags.headings:
        return Finding("headings", PASS if pages <= BRIEF else FAIL)
    levels = [(0, 0), *tags.headings]
    return verdict(
        "headings", _numbered(number for (before, _), (level, number) in pairwise(levels) if level > before + 1)
    )


def _alternatives(tags: Tags | None, pictures: list[int]) -> Finding:
    if tags is None or not tags.figures:
        if not pictures:
            return Finding("alternatives", PASS)
        return Finding("alternatives", UNKNOWN if tags else FAIL, tuple(_numbered(pictures)))
    return verdict("alternatives", _numbered(tags.mute))


def _order(tags: Tags | None) -> Finding:
    """Pages that go back are wrong; within a page only what is read as it was written is surely right."""
    if tags is None:
        return Finding("order", UNKNOWN)
    steps = list(pairwise(tags.read))
    back = [after for (before, _), (after, _) in steps if before and after and after < before]
    if back:
        return Finding("order", FAIL, tuple(_numbered(back)))
    straight = all(one < other for (here, one), (there, other) in steps if here == there)
    return Finding("order", PASS if straight else UNKNOWN)


def _pages_with_pictures(pdf: pikepdf.Pdf) -> list[int]:
    return [number for number, one in enumerate(pdf.pages, 1) if _has_picture(one.get("/Resources", {}))]


def _has_picture(resources: Any) -> bool:
    held = resources.get("/XObject", {})
    return any(str(held[key].get("/Subtype", "")) == "/Image" for key in held)
