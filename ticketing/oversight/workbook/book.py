"""The workbook of a month: summary, sample, population, findings, how to repeat the draw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO

from openpyxl import Workbook

from ticketing.oversight.findings.queries import of_sample
from ticketing.oversight.samples.models import Sample
from ticketing.oversight.samples.shown import SampleLine
from ticketing.oversight.workbook import recipe, summary, tables
from ticketing.web.cells import Sheet
from ticketing.web.printing import lay_out


def workbook(sample: Sample, lines: Sequence[SampleLine], *, institution: str, at: datetime) -> BytesIO:
    """The workbook's bytes. Rows are written as they come, so that a large population costs no memory of cells."""
    book = Workbook(write_only=True)
    book.properties.title = f"Control de solicitudes, {sample.period.key}"
    book.properties.creator = institution
    head = {"institution": institution, "title": f"Control de solicitudes de {sample.period.words}"}
    summary.write(_sheet(book, "Resumen", head, table=False), sample, institution=institution, at=at)
    tables.sample(_sheet(book, "Muestra", head), lines)
    tables.population(_sheet(book, "Población", head), sample.population)
    readable = {line.ticket.id for line in lines if line.subject is not None}
    tables.findings(_sheet(book, "Hallazgos", head), of_sample(sample), readable)
    recipe.write(_sheet(book, "Cómo repetirlo", head, table=False), sample)
    stream = BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


def _sheet(book: Workbook, name: str, head: Mapping[str, str], *, table: bool = True) -> Sheet:
    """A sheet that is ready to be printed; a table across the page, with its heads on each."""
    made = book.create_sheet(name)
    lay_out(made, **head, upright=not table, heads=table)
    return made
