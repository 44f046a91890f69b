"""A sheet of mailboxes, pasted or as CSV: read whole before anything is kept, and given back with what is wrong."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import mailboxes
from ticketing.audience.groups.actions import Mailbox, ask_fit
from ticketing.audience.lists.models import MailingList
from ticketing.web.filters import thousands
from workflows.refusals import Refused

COLUMNS = {
    "email": ("correo", "correo electronico", "email", "e-mail", "direccion", "direccion de correo"),
    "name": ("nombre", "nombre completo", "name"),
    "note": ("nota", "cargo", "observacion", "observaciones", "note"),
}
USUAL = ("email", "name", "note")
ERROR = "Error"
HEADING = ("Correo", "Nombre", "Nota", ERROR)
BETWEEN = "\t;,|"
MOST_ROWS, MOST_BYTES = 2000, 2_000_000


@dataclass(frozen=True)
class Line:
    """One row; `error` is why it may not go in, in a sentence ("": it may)."""

    number: int
    mailbox: Mailbox
    error: str


@dataclass(frozen=True)
class Sheet:
    """All of them. Nothing is kept where one is wrong."""

    lines: tuple[Line, ...]

    @property
    def wrong(self) -> list[Line]:
        return [line for line in self.lines if line.error]

    @property
    def mailboxes(self) -> list[Mailbox]:
        return [line.mailbox for line in self.lines]

    @property
    def told(self) -> str:
        """The same sheet with its errors, to be mended and pasted again."""
        out = io.StringIO()
        write = csv.writer(out, delimiter="\t", lineterminator="\n")
        write.writerow(HEADING)
        write.writerows((one.mailbox.email, one.mailbox.name, one.mailbox.note, one.error) for one in self.lines)
        return out.getvalue()


def decoded(data: bytes) -> str:
    """A CSV's text, as Excel or anybody else writes it. Refused where it is none."""
    if len(data) > MOST_BYTES:
        raise Refused("El archivo pesa más de 2 MB: no parece una hoja de direcciones.")
    if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused("El archivo no es un CSV: en Excel, guárdelo como CSV o copie las celdas y péguelas aquí.")
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        if wide:
            raise Refused("El archivo no se puede leer como texto: guárdelo de nuevo como CSV.") from None
        return data.decode("cp1252", errors="replace")


def read(text: str, group: MailingList) -> Sheet:
    """The rows of the sheet, judged for the group. Refused where there is none, or far too many."""
    rows = [(number, row) for number, row in enumerate(_rows(text), start=1) if any(cell.strip() for cell in row)]
    if not rows:
        raise Refused("La hoja está vacía: pegue una fila por dirección, con correo, nombre y nota.")
    places = _places(rows[0][1])
    body = rows if places is None else rows[1:]
    if len(body) > MOST_ROWS:
        raise Refused(f"La hoja tiene {thousands(len(body))} filas; traiga hasta {thousands(MOST_ROWS)} por vez.")
    if not body:
        raise Refused("La hoja solo tiene los títulos de las columnas: le faltan las filas.")
    return Sheet(tuple(_judged(body, places or {name: at for at, name in enumerate(USUAL)}, group)))


def _rows(text: str) -> list[list[str]]:
    if len(text) > MOST_BYTES:
        raise Refused("La hoja es demasiado larga: tráigala por partes.")
    first = next((line for line in text.splitlines() if line.strip()), "")
    between = max(BETWEEN, key=first.count)
    try:
        return list(csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=between))
    except csv.Error:
        raise Refused("La hoja no se puede leer: péguela de nuevo, una fila por dirección.") from None


def _places(heading: Sequence[str]) -> dict[str, int] | None:
    """Where each column is; None where the first row is already a mailbox."""
    if any("@" in cell for cell in heading):
        return None
    said = [_plain(cell) for cell in heading]
    found = {key: said.index(name) for key, names in COLUMNS.items() for name in names if name in said}
    if "email" not in found:
        raise Refused(
            "Falta la columna «Correo»: la primera fila lleva los títulos, o cada fila empieza por el correo."
        )
    return found


def _judged(rows: Sequence[tuple[int, Sequence[str]]], places: dict[str, int], group: MailingList) -> Iterator[Line]:
    seen: dict[str, int] = {}
    for number, row in rows:
        cells = {name: row[at].strip() if at < len(row) else "" for name, at in places.items()}
        mailbox, error = Mailbox(**cells), ""
        try:
            key = mailboxes.key(ask_fit(group, mailbox))
        except Refused as refusal:
            error = refusal.sentence
        else:
            if key in seen:
                error = f"Está repetida: es la misma de la fila {seen[key]}."
            seen.setdefault(key, number)
        yield Line(number, mailbox, error)


def _plain(cell: str) -> str:
    apart = unicodedata.normalize("NFKD", cell.strip().casefold())
    return " ".join("".join(sign for sign in apart if not unicodedata.combining(sign)).split())
