"""A sheet of departments (CSV): name, short name, kind, and the one above; read whole before anything is kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ticketing.ledger.recording.actions import Actor
from ticketing.office.departments.actions import add
from ticketing.office.departments.models import KINDS, Department
from ticketing.office.departments.queries import by_name
from ticketing.web.characters import fits_a_line
from workflows.refusals import Refused

COLUMNS = {
    "name": ("nombre", "dependencia", "name"),
    "short": ("sigla", "corto", "short"),
    "kind": ("clase", "tipo", "kind"),
    "above": ("depende de", "depende_de", "superior", "under"),
}
SAID_KINDS = {"": "department", "dependencia": "department", "comunicaciones": "comms", "prensa": "press", "tic": "tic"}
LONGEST = {"name": 160, "short": 40}
MOST_BYTES = 2_000_000


@dataclass(frozen=True)
class Line:
    """One department as the sheet says it; `number` is the line of the file, the heading being 1."""

    number: int
    name: str
    short: str
    kind: str
    above: str


def take_in(path: Path, *, by: Actor | None, at: datetime) -> list[Department]:
    """Add what the sheet names and is not there yet. Refused, with the line, before anything is kept."""
    lines = list(read(path))
    made: dict[str, Department] = {}
    for line in _from_above(lines):
        if by_name(line.name) is None:
            parent = made.get(line.above) or (by_name(line.above) if line.above else None)
            made[line.name] = add(line.name, line.short, line.kind, parent, by=by, at=at)
            made.setdefault(line.short, made[line.name])
    return list(dict.fromkeys(made.values()))


def read(path: Path) -> Iterator[Line]:
    """The lines of the sheet; comma or semicolon, UTF-8 or what Excel writes on Windows."""
    rows = [(number, row) for number, row in enumerate(_rows(path), start=1) if any(cell.strip() for cell in row)]
    if not rows:
        raise Refused(f"{path} está vacío.")
    places = _places(rows[0][1])
    seen: dict[str, int] = {}
    for number, row in rows[1:]:
        line = _line(number, {key: row[at].strip() if at < len(row) else "" for key, at in places.items()})
        for name in {line.name, line.short} - {""}:
            if name in seen:
                raise Refused(f"Línea {number}: «{name}» ya está en la línea {seen[name]}.")
            seen[name] = number
        yield line


def _rows(path: Path) -> list[list[str]]:
    try:
        raw = path.read_bytes()
    except OSError as problem:
        raise Refused(f"No se puede leer {path}: {problem.strerror}.") from None
    if len(raw) > MOST_BYTES:
        raise Refused(f"{path} pesa más de 2 MB: no parece una lista de dependencias.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    heading = text.partition("\n")[0]
    try:
        return list(csv.reader(io.StringIO(text), delimiter=";" if heading.count(";") > heading.count(",") else ","))
    except csv.Error as problem:
        raise Refused(f"{path} no es un CSV que se pueda leer: {problem}.") from None


def _places(heading: Sequence[str]) -> dict[str, int]:
    said = [cell.strip().lower() for cell in heading]
    found = {key: said.index(name) for key, names in COLUMNS.items() for name in names if name in said}
    if "name" not in found:
        raise Refused("La primera línea debe tener los nombres de las columnas: nombre, sigla, clase, depende de.")
    return found


def _line(number: int, cells: dict[str, str]) -> Line:
    kind = SAID_KINDS.get(cells.get("kind", "").lower(), cells.get("kind", "").lower())
    if kind not in KINDS:
        known = ", ".join(word for word in SAID_KINDS if word)
        raise Refused(f"Línea {number}: no existe la clase «{cells['kind']}»; hay: {known}.")
    if not cells["name"]:
        raise Refused(f"Línea {number}: falta el nombre de la dependencia.")
    for key, most in LONGEST.items():
        if len(cells.get(key, "")) > most or not fits_a_line(cells.get(key, "")):
            raise Refused(f"Línea {number}: «{cells[key][:30]}…» pasa de {most} caracteres o tiene signos raros.")
    return Line(number, cells["name"], cells.get("short", ""), kind, cells.get("above", ""))


def _from_above(lines: Sequence[Line]) -> Iterator[Line]:
    """Each line after the one above it, whatever their order in the file. Refused for a loop or an unknown one."""
    known = {name: line for line in lines for name in (line.name, line.short) if name}
    done: set[str] = set()
    for line in lines:
        way = [line]
        while (above := way[-1].above) and above in known and known[above].name not in done:
            if known[above] in way:
                circle = " → ".join(one.name for one in [*way, known[above]])
                raise Refused(f"Línea {line.number}: las dependencias forman un círculo: {circle}.")
            way.append(known[above])
        if above and above not in known and by_name(above) is None:
            raise Refused(f"Línea {way[-1].number}: no hay ninguna dependencia «{above}».")
        for one in reversed(way):
            if one.name not in done:
                done.add(one.name)
                yield one
