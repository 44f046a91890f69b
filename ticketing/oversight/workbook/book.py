"""The workbook of a month: summary, sample, population, findings, how to repeat the draw."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

from openpyxl import Workbook

from ticketing.oversight.findings.queries import of_sample
from ticketing.oversight.samples.models import Sample
from ticketing.oversight.samples.shown import SampleLine
from ticketing.oversight.workbook import recipe, summary, tables


def workbook(sample: Sample, lines: Sequence[SampleLine], *, institution: str, at: datetime) -> BytesIO:
    """The workbook's bytes. Rows are written as they come, so that a large population costs no memory of cells."""
    book = Workbook(write_only=True)
    book.properties.title = f"Control de solicitudes, {sample.period.key}"
    book.properties.creator = institution
    summary.write(book.create_sheet("Resumen"), sample, institution=institution, at=at)
    tables.sample(book.create_sheet("Muestra"), lines)
    tables.population(book.create_sheet("Población"), sample.population)
    readable = {line.ticket.id for line in lines if line.subject is not None}
    tables.findings(book.create_sheet("Hallazgos"), of_sample(sample), readable)
    recipe.write(book.create_sheet("Cómo repetirlo"), sample)
    stream = BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream
