"""A report as CSV and as a workbook: both open right in a Spanish Excel, and hold nobody's formula."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO, StringIO

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter

from ticketing.dispatch.reports.tables import MOMENT as A_MOMENT
from ticketing.dispatch.reports.tables import SHARE as A_SHARE
from ticketing.dispatch.reports.tables import TEXT, Column, Report, Table, Value
from ticketing.massmail.statistics.labels import TWO_READINGS
from ticketing.massmail.statistics.rates import NO_DATA, NOT_MEASURED, Rate, Share
from ticketing.web import walls
from ticketing.web.cells import MOMENT, SHARE, Sheet, cell, header, words
from ticketing.web.printing import lay_out, printed, signatures

BOM = "\ufeff"
RATES = (
    "Cifra", "Cantidad", "Sobre", "Tasa (%)", "Cómo se calcula", "Cantidad sin máquinas", "Sobre (sin máquinas)",
    "Tasa sin máquinas (%)", "Cómo se calcula sin máquinas",
)  # fmt: skip
WIDTHS = {TEXT: 34, A_MOMENT: 17}


def as_csv(report: Report) -> bytes:
    """UTF-8 with its mark, semicolons and decimal commas: what Excel in Spanish takes without asking."""
    out = StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows((label, _flat(value)) for label, value in _head(report))
    if report.rates:
        writer.writerows(((), RATES))
    writer.writerows([_flat(value) for value in _rate(rate)] for rate in report.rates)
    for table in report.tables:
        writer.writerows(((), (table.title,), [column.label for column in table.columns]))
        writer.writerows([_flat(value) for value in row] for row in table.rows)
    writer.writerow(())
    writer.writerow(("Huella de las cifras (SHA-256)", report.fingerprint))
    return (BOM + out.getvalue()).encode()


def as_workbook(report: Report) -> bytes:
    """A sheet of figures with their formulas in words, and one for each table. Numbers and dates are real ones."""
    book = Workbook(write_only=True)
    book.properties.title, book.properties.creator = report.title, report.institution
    _summary(_sheet(book, "Cifras", report, table=False), report)
    for table in report.tables:
        _table(_sheet(book, table.title[:31], report), table)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _sheet(book: Workbook, name: str, report: Report, *, table: bool = True) -> Sheet:
    """A sheet that is ready to be printed; of a table the heads stand on each page."""
    made = book.create_sheet(name)
    lay_out(made, institution=report.institution, title=report.title, heads=table)
    return made


def _head(report: Report) -> Iterator[tuple[str, Value]]:
    yield "Institución", report.institution
    yield "Informe", report.title
    yield "De", report.subtitle
    yield from report.facts
    yield "Generado", report.made_at


def _rate(rate: Rate) -> tuple[Value, ...]:
    modern = rate.modern
    rest: tuple[Value, ...] = (*_counted(modern), modern, rate.modern_formula) if modern else (None,) * 4
    return (rate.label, *_counted(rate.share), rate.share, rate.formula, *rest)


def _counted(share: Share) -> tuple[Value, Value]:
    return (share.count, share.whole) if share.measured else (NOT_MEASURED, NOT_MEASURED)


def _flat(value: Value) -> str:
    if isinstance(value, Share):
        found = value.percent
        return value.words if found is None else f"{found:.2f}".replace(".", ",")
    if isinstance(value, datetime):
        return _moment(value)
    return words(value) if isinstance(value, str) else "" if value is None else str(value)


def _moment(at: datetime) -> str:
    return f"{at.astimezone(walls.home()):%d/%m/%Y %H:%M}"


def _summary(sheet: Sheet, report: Report) -> None:
    for number, width in enumerate((34, 14, 14, 12, 60, 14, 14, 14, 60), 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    rows = [[cell(sheet, label, bold=True), _cell(sheet, value)] for label, value in _head(report)]
    rows.append([])
    if report.rates:
        rows.append(header(sheet, RATES))
        rows += [[_cell(sheet, value) for value in _rate(rate)] for rate in report.rates]
        rows += [[], [cell(sheet, "Cómo leerlas", bold=True), cell(sheet, TWO_READINGS)]]
    rows.append([cell(sheet, "Huella (SHA-256)", bold=True), cell(sheet, report.fingerprint)])
    for row in (*rows, []):
        sheet.append(row)
    printed(sheet, len(RATES), signatures(sheet, len(rows) + 2, (("Presenta", None, None), ("Recibe", None, None))))


def _table(sheet: Sheet, table: Table) -> None:
    sheet.freeze_panes = "B2"
    for number, column in enumerate(table.columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = WIDTHS.get(column.kind, 13)
    sheet.append(header(sheet, [column.label for column in table.columns]))
    for row in table.rows:
        sheet.append(_cells(sheet, table.columns, row))
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.columns))}{len(table.rows) + 1}"
    printed(sheet, len(table.columns), len(table.rows) + 1)


def _cells(sheet: Sheet, columns: Sequence[Column], row: Sequence[Value]) -> list[Cell]:
    kinds = [column.kind for column in columns]
    return [_cell(sheet, value, share=kind == A_SHARE) for value, kind in zip(row, kinds, strict=True)]


def _cell(sheet: Sheet, value: Value, *, share: bool = False) -> Cell:
    """A share becomes the number between 0 and 1 that the spreadsheet shows as a percentage."""
    if isinstance(value, Share):
        found = value.percent
        return cell(sheet, value.words if found is None else value.count / value.whole, form=SHARE)
    if value is None and share:
        return cell(sheet, NO_DATA)
    return cell(sheet, value, form=MOMENT if isinstance(value, datetime) else None)
