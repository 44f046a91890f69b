"""The first sheet: the month's figures, and the head of the chain of records as it stood when it was printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from openpyxl.cell import Cell

from ticketing.ledger.seals.queries import newest
from ticketing.oversight.samples import figures
from ticketing.oversight.samples.models import Sample
from ticketing.web.cells import HOURS, SHARE, Sheet, Value, cell, header
from ticketing.web.printing import printed, signatures

Row = tuple[str, Value, str | None]


def write(sheet: Sheet, sample: Sample, *, institution: str, at: datetime) -> None:
    """Facts first, then compliance by category and department, strata, whose time it was, and who signs."""
    for letter, width in zip("ABCDE", (52, 26, 18, 18, 14), strict=True):
        sheet.column_dimensions[letter].width = width
    rows = [[cell(sheet, f"Control de solicitudes de {sample.period.words}", bold=True)]]
    for label, value, form in (*_facts(institution, at), *_figures(sample), *_state(sample)):
        rows.append([cell(sheet, label), cell(sheet, value, form=form)])
    members = sample.population
    rows += _compliance(sheet, "Categoría", figures.compliance_by(members, "category"))
    rows += _compliance(sheet, "Dependencia", figures.compliance_by(members, "department"))
    rows += _strata(sheet, figures.strata(members))
    rows += _delays(sheet, figures.delays(members))
    for row in (*rows, []):
        sheet.append(row)
    signed = (sample.signed_by.name if sample.signed_by else None, sample.signed_at)
    signing = (("Sorteó la muestra", sample.drawn_by.name, sample.drawn_at), ("Firma la revisión", *signed))
    printed(sheet, 5, signatures(sheet, len(rows) + 2, (*signing, ("Recibe", None, None))))


def _facts(institution: str, at: datetime) -> Iterator[Row]:
    head = newest()
    yield "Institución", institution, None
    yield "Libro generado", at, None
    yield "Cabeza de la cadena del registro", head.hash if head else "sin sellos", None
    yield "Sellada", head.at if head else None, None


def _figures(sample: Sample) -> Iterator[Row]:
    whole, kept, found = (
        figures.compliance(sample.population),
        figures.kept_in_sample(sample),
        figures.conforming(sample),
    )
    yield "Solicitudes gestionadas (población)", whole.total, None
    yield "Cuentan para el cumplimiento", whole.counted, None
    yield "A tiempo", whole.kept, None
    yield "Fuera de tiempo", whole.late, None
    yield "Cumplimiento", _share(whole.kept, whole.counted), SHARE
    yield "Solicitudes sorteadas (muestra)", sample.size, None
    yield "Revisadas", sample.reviewed, None
    yield "Cumplimiento según la muestra", _share(kept.found, kept.drawn), SHARE
    yield "   entre (95 %)", kept.low if kept.drawn else None, SHARE
    yield "   y", kept.high if kept.drawn else None, SHARE
    yield "Conformes según la muestra", _share(found.found, found.drawn), SHARE
    yield "   entre (95 %)", found.low if found.drawn else None, SHARE
    yield "   y", found.high if found.drawn else None, SHARE


def _state(sample: Sample) -> Iterator[Row]:
    yield "Sorteó", sample.drawn_by.name, None
    yield "Sorteada", sample.drawn_at, None
    yield "Firmó la revisión", sample.signed_by.name if sample.signed_by else "sin firmar", None
    yield "Firmada", sample.signed_at, None


def _compliance(sheet: Sheet, by: str, found: Iterable[figures.Compliance]) -> list[list[Cell]]:
    rows = [[], header(sheet, [by, "Gestionadas", "Cuentan", "A tiempo", "Cumplimiento"])]
    for row in found:
        share = cell(sheet, _share(row.kept, row.counted), form=SHARE)
        numbers = [cell(sheet, value) for value in (row.total, row.counted, row.kept)]
        rows.append([cell(sheet, row.label), *numbers, share])
    return rows


def _strata(sheet: Sheet, found: Iterable[figures.Stratum]) -> list[list[Cell]]:
    heads = ["Se muestran aparte (solo cuentan si incumplieron)", "Total", "A tiempo", "Tarde"]
    each = ((row.label, row.total, row.in_time, row.late) for row in found)
    return [[], header(sheet, heads), *([cell(sheet, value) for value in row] for row in each)]


def _delays(sheet: Sheet, found: Iterable[figures.Delay]) -> list[list[Cell]]:
    rows = [[], header(sheet, ["A cargo de quién pasó el tiempo", "Horas hábiles", "En las tardías"])]
    for row in found:
        hours = [cell(sheet, seconds / 3600, form=HOURS) for seconds in (row.seconds, row.late_seconds)]
        rows.append([cell(sheet, row.party), *hours])
    return rows


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
