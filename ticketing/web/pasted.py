"""What is pasted from a word processor or a page, in the marks that we keep: tables as lines, Word's lists as lists.

Read once from left to right, like all that people write (`markup`); the sanitiser comes after and closes what is open.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from ticketing.web import markup

BETWEEN, NOTHING = " | ", "—"
TABLES_KEPT_APART = 4  # tables inside tables: a deeper one is read as part of its cell
_PASTED = re.compile(r"<table\b|mso-list:", re.IGNORECASE)
_LEVEL = re.compile(r"mso-list:[^;\"']{0,40}?level(\d)", re.IGNORECASE)
_IGNORED = re.compile(r"mso-list:\s{0,3}ignore", re.IGNORECASE)
_NUMBERED = re.compile(r"\s*\(?(?:\d{1,3}|[a-z]|[ivxlc]{1,6})[.)]", re.IGNORECASE)
_BLOCKS = {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "br", "hr", "pre"}
_FRAME = {"thead", "tbody", "tfoot", "colgroup", "col", "caption"}
Cell = list[str]


def settled(raw: str) -> str:
    """The text with its tables as lines, cells apart, and its lists from Word as lists."""
    if markup.obstacle(raw) or not _PASTED.search(raw):
        return raw
    return "".join(_without_tables(list(_lists(list(markup.pieces(raw))))))


def holds_a_table(raw: str) -> bool:
    """Whether a table would be flattened: one whose cells stand beside one another."""
    return settled(raw).count(BETWEEN) > raw.count(BETWEEN)


def _without_tables(pieces: Sequence[str]) -> Iterator[str]:
    """Tables flattened from the inside out."""
    outside: Cell = []
    open_tables: list[_Table] = []
    deeper = 0
    for piece in pieces:
        name = markup.name(piece)
        if name == "table" and len(open_tables) < TABLES_KEPT_APART:
            open_tables.append(_Table())
        elif name == "table":
            deeper += 1
        elif name == "/table" and deeper:
            deeper -= 1
        elif name == "/table" and open_tables:
            done = open_tables.pop().lines()
            (open_tables[-1].cell if open_tables else outside).extend(done)
        elif open_tables:
            open_tables[-1].read(name, piece)
        else:
            outside.append(piece)
    while open_tables:
        done = open_tables.pop().lines()
        (open_tables[-1].cell if open_tables else outside).extend(done)
    yield from outside


class _Table:
    """The rows of one table. A row of one cell keeps its blocks: such tables only place things."""

    def __init__(self) -> None:
        self.rows: list[list[Cell]] = [[[]]]

    @property
    def cell(self) -> Cell:
        return self.rows[-1][-1]

    def read(self, name: str, piece: str) -> None:
        if name == "tr":
            self.rows.append([[]])
        elif name in ("td", "th"):
            self.rows[-1].append([])
        elif name not in ("/tr", "/td", "/th") and name.removeprefix("/") not in _FRAME:
            self.cell.append(piece)

    def lines(self) -> list[str]:
        out: list[str] = []
        beside = False  # whether the line before is open for another
        for row in self.rows:
            cells = [cell for cell in row if cell is not row[0] or _says(cell)]
            while cells and not _says(cells[-1]):
                cells.pop()
            if len(cells) > 1:
                out += ["<br>" if beside else "<p>", *_line(cells)]
                beside = True
            elif cells:
                out += ["</p>"] if beside else []
                out += ["<div>", *cells[0], "</div>"]
                beside = False
        return [*out, "</p>"] if beside else out


def _line(cells: list[Cell]) -> Iterator[str]:
    for number, cell in enumerate(cells):
        yield BETWEEN if number else ""
        if not _says(cell):
            yield NOTHING
        for piece in cell:
            yield " " if markup.name(piece).removeprefix("/") in _BLOCKS else piece


def _says(cell: Cell) -> bool:
    words = "".join(piece for piece in cell if not markup.is_tag(piece))
    return bool(html.unescape(words).strip()) or any(markup.name(piece) == "img" for piece in cell)


def _lists(pieces: Sequence[str]) -> Iterator[str]:
    """Word's paragraphs that only look like items, as items, level by level."""
    open_lists: list[str] = []
    at = 0
    while at < len(pieces):
        level = _LEVEL.search(pieces[at]) if markup.name(pieces[at]) == "p" else None
        if level is None:
            if open_lists and (markup.name(pieces[at]) or (not markup.is_tag(pieces[at]) and pieces[at].strip())):
                yield from _closed(open_lists, 0)
            yield pieces[at]
            at += 1
            continue
        end = next((n for n in range(at + 1, len(pieces)) if markup.name(pieces[n]) in ("/p", "p")), len(pieces))
        mark, words = _item(pieces[at + 1 : end])
        yield from _opened(open_lists, max(int(level[1]), 1), "ol" if _NUMBERED.match(mark) else "ul")
        yield from words
        at = end + (end < len(pieces) and markup.name(pieces[end]) == "/p")
    yield from _closed(open_lists, 0)


def _opened(open_lists: list[str], level: int, kind: str) -> Iterator[str]:
    """Up to an item of that level and kind; what is open and does not fit is closed."""
    yield from _closed(open_lists, level)
    if len(open_lists) == level and open_lists[-1] != kind:
        yield from _closed(open_lists, level - 1)
    if len(open_lists) == level:
        yield "</li>"
    while len(open_lists) < level:
        open_lists.append(kind)
        yield f"<{kind}>" if len(open_lists) == level else f"<{kind}><li>"
    yield "<li>"


def _closed(open_lists: list[str], level: int) -> Iterator[str]:
    while len(open_lists) > level:
        yield f"</li></{open_lists.pop()}>"


def _item(pieces: Sequence[str]) -> tuple[str, list[str]]:
    """The mark that Word drew before an item, and the item without it."""
    mark: list[str] = []
    words: list[str] = []
    inside = 0  # spans within the mark
    for piece in pieces:
        name = markup.name(piece)
        if inside or (name == "span" and _IGNORED.search(piece)):
            inside += (name == "span") - (name == "/span")
            mark += [] if markup.is_tag(piece) else [html.unescape(piece)]
        else:
            words += [piece] if any(map(_shows, words)) else [piece.lstrip()]
    return "".join(mark), words


def _shows(piece: str) -> bool:
    return bool(piece) and not markup.is_tag(piece)
