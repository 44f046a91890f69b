"""The last sheet: how anybody repeats the draw."""

from __future__ import annotations

from ticketing.oversight.samples.models import Sample
from ticketing.oversight.samples.shown import command
from ticketing.web.cells import Sheet, cell
from ticketing.web.printing import printed


def write(sheet: Sheet, sample: Sample) -> None:
    """Seed, method, size, the population's hash, and the steps by hand."""
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 30, 90
    steps = (
        ("Semilla", sample.seed),
        ("De dónde sale", "Es la huella del primer sello del registro después del fin del mes: nadie la elige."),
        ("Método", sample.method),
        ("Tamaño", sample.size),
        ("Huella de la población", sample.population_hash),
        ("Con el programa", command(sample.period)),
        ("A mano, paso 1", "Tome los números de la hoja «Población»."),
        ("A mano, paso 2", "Para cada uno calcule SHA-256 del texto «semilla|número», sin espacios."),
        ("A mano, paso 3", "Ordene por ese resultado, en hexadecimal, de menor a mayor."),
        ("A mano, paso 4", f"Los primeros {sample.size} son la muestra, en el orden de la hoja «Muestra»."),
    )
    for label, value in steps:
        sheet.append([cell(sheet, label, bold=True), cell(sheet, value)])
    printed(sheet, 2, len(steps))
