"""The tags of a PDF: what each part is, in the order in which a screen reader reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pikepdf

from ticketing.office.documents.visible import says_something

HEADING = re.compile(r"/H([1-6])")
MOST_ELEMENTS = 400_000
DEEPEST_ROLE = 8


@dataclass
class Tags:
    """What was met on the way, each with the number of its page (0: it does not say).

    `headings`: (level, page). `mute`: figures that say nothing. `headless`: tables without header cells. `read`: (page,
    mark) of every piece of text, in reading order.
    """

    headings: list[tuple[int, int]] = field(default_factory=list)
    figures: int = 0
    mute: list[int] = field(default_factory=list)
    tables: list[int] = field(default_factory=list)
    headless: list[int] = field(default_factory=list)
    read: list[tuple[int, int]] = field(default_factory=list)


@dataclass
class _Step:
    element: Any
    page: int
    table: _Table | None


@dataclass
class _Table:
    page: int
    has_header: bool = False


def tags_of(pdf: pikepdf.Pdf) -> Tags | None:
    """None where it has none, or nothing beneath them."""
    marked: Any = pdf.Root.get("/MarkInfo", {})
    tree = pdf.Root.get("/StructTreeRoot")
    if tree is None or "/K" not in tree or not bool(marked.get("/Marked", False)):
        return None
    found = _Walk(pdf, tree).walk()
    return found if found.read or found.figures else None


class _Walk:
    def __init__(self, pdf: pikepdf.Pdf, tree: Any) -> None:
        self.tree = tree
        self.numbers: Mapping[Any, int] = {page.objgen: number for number, page in enumerate(pdf.pages, 1)}
        self.roles = {str(key): str(value) for key, value in dict(tree.get("/RoleMap", {})).items()}
        self.found, self.held, self.seen = Tags(), list[_Table](), set[tuple[int, int]]()

    def walk(self) -> Tags:
        """Depth first, as it is read; of what has no end, the beginning."""
        stack, met = [_Step(self.tree["/K"], 0, None)], 0
        while stack and met < MOST_ELEMENTS:
            step, met = stack.pop(), met + 1
            stack.extend(reversed(list(self._inside(step))))
        self.found.tables = [table.page for table in self.held]
        self.found.headless = [table.page for table in self.held if not table.has_header]
        return self.found

    def _inside(self, step: _Step) -> Iterator[_Step]:
        one = step.element
        if isinstance(one, int):
            self.found.read.append((step.page, int(one)))
        elif isinstance(one, pikepdf.Array):
            yield from (_Step(each, step.page, step.table) for each in one)
        elif isinstance(one, pikepdf.Dictionary) and not self._was_seen(one):
            page = self._page(one, step.page)
            if "/MCID" in one:
                self.found.read.append((page, int(one["/MCID"])))
            elif "/S" in one:
                table = self._element(one, page, step.table)
                if "/K" in one:
                    yield _Step(one["/K"], page, table)

    def _was_seen(self, one: Any) -> bool:
        """What leads back to itself is read once."""
        if not one.is_indirect:
            return False
        again = one.objgen in self.seen
        self.seen.add(one.objgen)
        return again

    def _element(self, one: Any, page: int, table: _Table | None) -> _Table | None:
        role = self._role(str(one["/S"]))
        if level := HEADING.fullmatch(role):
            self.found.headings.append((int(level[1]), page or self._first_page(one)))
        elif role == "/Figure":
            self.found.figures += 1
            if not any(says_something(str(one.get(key, ""))) for key in ("/Alt", "/ActualText")):
                self.found.mute.append(page or self._first_page(one))
        elif role == "/Table":
            table = _Table(page or self._first_page(one))
            self.held.append(table)
        elif role == "/TH" and table is not None:
            table.has_header = True
        return table

    def _role(self, name: str) -> str:
        for _time in range(DEEPEST_ROLE):
            if name not in self.roles or self.roles[name] == name:
                break
            name = self.roles[name]
        return name

    def _page(self, one: Any, inherited: int) -> int:
        page = one.get("/Pg")
        return self.numbers.get(page.objgen, inherited) if page is not None else inherited

    def _first_page(self, one: Any, deep: int = 0) -> int:
        """Where what has no page of its own begins."""
        inside = one.get("/K") if isinstance(one, pikepdf.Dictionary) else None
        first = inside[0] if isinstance(inside, pikepdf.Array) and len(inside) else inside
        if deep > DEEPEST_ROLE or not isinstance(first, pikepdf.Dictionary):
            return 0
        return self._page(first, 0) or self._first_page(first, deep + 1)
