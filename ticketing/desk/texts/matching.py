"""The rows of a sheet matched with the base: who may be written to, at which number, and who may not, and why."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from ticketing.audience.contacts import spelling
from ticketing.audience.contacts.queries import Known, by_documents
from ticketing.audience.suppression.queries import unwilling
from ticketing.office.documents.book_written import Written, drawn, written
from ticketing.office.institution.queries import institution

AT_ONCE = 500  # rows whose people are looked up together
UNWILLING, NO_PHONE = "unwilling", "no_phone"
WHY = {UNWILLING: "Pidió que no se le escriba", NO_PHONE: "Sin celular: ni en la hoja ni en la base"}
TITLES = ("Nombre", "Apellido", "Número de cédula", "Celular", "Mensaje")
LEFT_TITLES = ("Fila", "Nombre", "Apellido", "Número de cédula", "Por qué no")


class Line(NamedTuple):
    """A row of the sheet, as its reader wrote it down."""

    row: int
    name: str
    surname: str
    document: str
    phone: str
    message: str


@dataclass
class Sums:
    """How many rows, of how many the person stands in the base, to how many it may be sent, and why not to the rest."""

    rows: int = 0
    found: int = 0
    fit: int = 0
    left: Counter[str] = field(default_factory=Counter)


def match(lines: Path, ready: Path, left: Path) -> Sums:
    """Write the sheet to send to `ready`, and who stays out of it to `left`. The phone is that of the sheet, else that
    of the base; whoever asked not to be written to stays out, by whatever channel that was asked."""
    sums = Sums()
    country = institution().country
    with ExitStack() as stack:
        to_send, out = (stack.enter_context(written(path)) for path in (ready, left))
        to_send.row(1, drawn(TITLES))
        out.row(1, drawn(LEFT_TITLES))
        for some in _batches(lines):
            people = by_documents({line.document for line in some})
            keys = unwilling({key for each in people.values() for contact in each for key in contact.keys})
            for line in some:
                _put(sums, to_send, out, line, people.get(line.document, ()), keys, country)
    return sums


def _put(
    sums: Sums, to_send: Written, out: Written, line: Line, people: Sequence[Known], keys: set[str], country: str
) -> None:
    sums.rows += 1
    sums.found += bool(people)
    phone = _phone(line, people, country)
    if any(key in keys for contact in people for key in contact.keys):
        why = UNWILLING
    elif not phone:
        why = NO_PHONE
    else:
        sums.fit += 1
        to_send.row(sums.fit + 1, drawn([line.name, line.surname, line.document, phone, line.message]))
        return
    sums.left[why] += 1
    out.row(sums.left.total() + 1, drawn([line.row, line.name, line.surname, line.document, WHY[why]]))


def _phone(line: Line, people: Sequence[Known], country: str) -> str:
    own = spelling.phone(line.phone, country) if line.phone else None
    return own or next((contact.phone for contact in people if contact.phone), "")


def _batches(lines: Path) -> Iterator[list[Line]]:
    with lines.open(encoding="utf-8") as file:
        read = (Line(*json.loads(said)) for said in file)
        while some := list(islice(read, AT_ONCE)):
            yield some


def told(left: Mapping[str, int]) -> list[tuple[str, int]]:
    """Why so many stay out, in words, the most first."""
    return sorted(((WHY[why], many) for why, many in left.items()), key=lambda one: -one[1])
