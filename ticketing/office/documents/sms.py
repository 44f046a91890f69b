"""A sheet of text messages, row by row: how many are wrong and why, the same sheet with a column that says so, and the
same sheet repaired."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from ticketing.office.documents.book_written import Written, drawn, written
from ticketing.office.documents.report import Unfit
from ticketing.office.documents.rows import Leaf, leaves
from workflows import sms
from workflows.refusals import Refused
from workflows.sms import Cell, Heading

MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 150_000, 60, 32_767
ABOVE = 10  # rows among which the heading is looked for
MOST_TOLD, MOST_SHOWN, LONGEST_TOLD = 20, 8, 240
ERRORS = "Errores"
EMPTY = "«{name}» no tiene ninguna fila bajo los títulos de las columnas."
TOO_MANY = f"«{{name}}» tiene más de {MOST_ROWS:,} filas. Divídala en varias solicitudes.".replace(",", ".")
TOO_WIDE = f"«{{name}}» tiene más de {MOST_COLUMNS} columnas. Deje las que hacen falta y súbala de nuevo."
SEVERAL = "«{name}» tiene más de una hoja con esas columnas. Deje una sola y súbala de nuevo."


@dataclass
class Sums:
    """What was counted so far. `problems`: [row, sentence] of the first; `changes`: [row, before, after] likewise."""

    rows: int = 0
    wrong: int = 0
    changed: int = 0
    left: int = 0
    phones: int = 0
    problems: list[list[Any]] = field(default_factory=list)
    changes: list[list[Any]] = field(default_factory=list)
    seen: dict[tuple[str, int], int] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "rows": self.rows, "wrong": self.wrong, "changed": self.changed, "left": self.left, "phones": self.phones,
            "problems": self.problems, "changes": self.changes,
        }  # fmt: skip


def look(path: Path, told: Path, mended: Path, media_type: str) -> dict[str, Any]:
    """What is wrong in it; writes it with a column of errors to `told`, and repaired to `mended`. Raises Unfit."""
    with leaves(path, media_type) as found:
        leaf, number, top = _headed(found)
        with written(told) as with_errors, written(mended) as repaired:
            return _looked(leaf, number, top, with_errors, repaired).told()


def lines(path: Path, out: Path, _none: Path, media_type: str) -> dict[str, Any]:
    """Each row that is right, as a line of JSON in `out`: [row, name, surname, cédula, phone, message as it arrives].
    Raises Unfit."""
    rows = 0
    with leaves(path, media_type) as found, out.open("w", encoding="utf-8") as file:
        leaf, first, top = _headed(found)
        for number, cells in _of_use(leaf, first):
            if number == first:
                continue
            row = sms.read(top, cells)
            if not row.wrong:
                rows += 1
                said = [number, sms.name(top, cells), sms.surname(top, cells), row.document, row.phone, row.message]
                file.write(f"{json.dumps(said, ensure_ascii=False)}\n")
    return {"rows": rows}


def _headed(found: Sequence[Leaf]) -> tuple[Leaf, int, Heading]:
    """The only sheet that has the columns, and in which row their titles stand."""
    headed: list[tuple[Leaf, int, Heading]] = []
    refused: list[tuple[int, Refused]] = []
    for leaf in found:
        for number, cells in islice(leaf.rows(), ABOVE):
            try:
                headed.append((leaf, number, sms.heading(cells)))
                break
            except Refused as refusal:
                refused.append((sum(1 for cell in cells if sms.folded(sms.text_of(cell)) in sms.COLUMN_OF), refusal))
    if len(headed) > 1:
        raise Unfit(SEVERAL)
    if not headed:
        nearest = max(refused, key=lambda one: one[0], default=None)
        raise Unfit(f"«{{name}}»: {_plain(nearest[1].sentence)}" if nearest else EMPTY)
    return headed[0]


def _looked(leaf: Leaf, first: int, top: Heading, with_errors: Written, repaired: Written) -> Sums:
    sums = Sums()
    errors = top.named.get(sms.folded(ERRORS))
    for number, cells in _of_use(leaf, first):
        if number == first:
            with_errors.row(number, drawn([ERRORS, *_unnoted(cells, errors)]))
            repaired.row(number, drawn(_unnoted(cells, errors)))
            continue
        sums.rows += 1
        if sums.rows > MOST_ROWS:
            raise Unfit(TOO_MANY)
        wrong, better = _row(sums, top, number, cells)
        as_it_is = drawn(_unnoted(cells, errors))
        with_errors.row(number, drawn([". ".join(wrong)]) + as_it_is)
        repaired.row(number, as_it_is if better is cells else drawn(_unnoted(better, errors)))
    if not sums.rows:
        raise Unfit(EMPTY)
    return sums


def _of_use(leaf: Leaf, first: int) -> Iterator[tuple[int, Sequence[Cell]]]:
    """The rows from the titles on."""
    for number, cells in leaf.rows():
        if number < first:
            continue
        if len(cells) > MOST_COLUMNS and any(cell not in (None, "") for cell in cells[MOST_COLUMNS:]):
            raise Unfit(TOO_WIDE)
        if any(isinstance(cell, str) and len(cell) > LONGEST_CELL for cell in cells):
            raise Unfit(f"«{{name}}»: una celda de la fila {number} es demasiado larga. Acórtela y súbala de nuevo.")
        yield number, cells


def _row(sums: Sums, top: Heading, number: int, cells: Sequence[Cell]) -> tuple[list[str], Sequence[Cell]]:
    """What is wrong in it, and the row as it would be repaired."""
    row = sms.read(top, cells)
    wrong, better = list(row.wrong), cells
    sums.phones += bool(row.phone)
    twice = sums.seen.setdefault((row.document, hash(row.message)), number) if row.document and row.message else number
    if twice != number:
        wrong.append(f"Repite la fila {twice}: la misma cédula y el mismo mensaje")
    if wrong:
        sums.wrong += 1
        if len(sums.problems) < MOST_TOLD:
            sums.problems.append([number, _short(". ".join(wrong))])
        better, still_wrong = _repaired(sums, top, number, cells, row)
        sums.left += still_wrong or twice != number
    return wrong, better


def _repaired(
    sums: Sums, top: Heading, number: int, cells: Sequence[Cell], row: sms.Row
) -> tuple[Sequence[Cell], bool]:
    """The row with its message repaired, and whether it is wrong even so."""
    better = sms.mended(top, cells)
    after, wrong = sms.told(top, better)
    if after == row.message:
        return cells, True
    sums.changed += 1
    if len(sums.changes) < MOST_SHOWN:
        sums.changes.append([number, _short(row.message), _short(after)])
    return better, row.by_hand or bool(wrong)


def _unnoted(cells: Sequence[Cell], errors: int | None) -> Sequence[Cell]:
    """The row without the column of errors of a sheet that was corrected."""
    return cells if errors is None else [*cells[:errors], *cells[errors + 1 :]]


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_TOLD else f"{text[: LONGEST_TOLD - 1]}…"


def _plain(sentence: str) -> str:
    """The sentence, which quotes the sheet, without what would be taken for the place of a name."""
    return _short(sentence.replace("{name}", "{ name }"))
