"""The sheets that are tables: a row for each ticket or finding, the first row stays in sight."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from openpyxl.utils import get_column_letter

from ticketing.desk.cases.queries import zones_of
from ticketing.oversight.findings.actions import CODES
from ticketing.oversight.samples.figures import STRATA, counts
from ticketing.oversight.samples.hands import attended_by
from ticketing.oversight.samples.models import Finding
from ticketing.oversight.samples.population import Member
from ticketing.oversight.samples.shown import OUTCOMES, SampleLine
from ticketing.web import walls
from ticketing.web.cells import HOURS, Sheet, Value, cell, header
from ticketing.web.printing import printed

Column = tuple[str, int, str | None]  # label, width, number format
RESERVED = "(reservada)"
WALL: tuple[Column, ...] = (("Por el reloj de", 22, None),)
SAMPLE: tuple[Column, ...] = (
    ("N.º", 6, None), ("Solicitud", 13, None), ("Asunto", 44, None), ("Categoría", 38, None),
    ("Dependencia", 32, None), ("Resultado", 18, None), ("Horas consumidas", 12, HOURS),
    ("Horas recalculadas", 13, HOURS), ("Horas del plazo", 12, HOURS), ("Tiempos coinciden", 12, None),
    ("Veredicto", 15, None), ("Observación", 44, None), ("Hallazgos", 10, None), ("Revisó", 24, None),
    ("Revisada", 17, None), ("La atendió quien revisa", 13, None),
)  # fmt: skip
POPULATION: tuple[Column, ...] = (
    ("Solicitud", 13, None), ("Categoría", 38, None), ("Dependencia", 32, None), ("Atendió", 24, None),
    ("Radicada", 17, None), ("Recibida", 17, None), ("Entregada o corte", 17, None), ("Resultado", 18, None),
    ("Fuera de tiempo", 11, None), ("Cuenta", 9, None), ("Se muestra aparte por", 36, None),
    ("Horas consumidas", 12, HOURS), ("Horas del plazo", 12, HOURS),
)  # fmt: skip
FINDINGS: tuple[Column, ...] = (
    ("Solicitud", 13, None), ("De qué se trata", 32, None), ("Qué se encontró", 64, None), ("Registró", 24, None),
    ("Registrado", 17, None), ("Enviado", 17, None),
)  # fmt: skip


def sample(sheet: Sheet, lines: Sequence[SampleLine]) -> None:
    """The drawn tickets in the order of the draw, with their review."""
    hands = attended_by([line.item for line in lines])
    _table(sheet, SAMPLE, (_drawn(line, hands[line.ticket.id]) for line in lines))


def population(sheet: Sheet, members: Iterable[Member]) -> None:
    """Every member as it was frozen, its hours by the wall of its own calendar; where one is not the institution's, a
    column says whose."""
    known = list(members)
    zones = zones_of([member["ticket_id"] for member in known])
    abroad = any(map(walls.named, zones.values()))
    rows = ([*_frozen(one, zones[one["ticket_id"]]), *_whose(zones[one["ticket_id"]], abroad)] for one in known)
    _table(sheet, (*POPULATION, *(WALL if abroad else ())), rows)


def findings(sheet: Sheet, found: Iterable[Finding], readable: Collection[int]) -> None:
    """What the review found. What was written about a reserved ticket stays with its own people."""
    _table(sheet, FINDINGS, (_found(one, one.item.ticket_id in readable) for one in found))


def _drawn(line: SampleLine, solver: int | None) -> list[Value]:
    item, member, again = line.item, line.member, line.item.rederived
    return [
        item.position,
        line.ticket.number,
        RESERVED if line.subject is None else line.subject,
        member["category"],
        member["department"],
        OUTCOMES[member["outcome"]],
        member["consumed"] / 3600,
        again["consumed_minutes"] / 60 if again else None,
        member["target"] / 3600,
        _yes(again["agrees"]) if again else None,
        line.words,
        RESERVED if line.subject is None and item.note else item.note,
        len(item.findings),
        item.reviewed_by.name if item.reviewed_by else None,
        item.reviewed_at,
        _own(line, solver),
    ]


def _own(line: SampleLine, solver: int | None) -> str | None:
    """Whether who reviewed it had solved or filed it."""
    reviewer = line.item.reviewed_by_id
    if reviewer is None:
        return None
    return "no, la radicó" if reviewer == line.ticket.requester_id and reviewer != solver else _yes(reviewer == solver)


def _whose(zone: ZoneInfo, abroad: bool) -> list[Value]:
    return [walls.hour_of(zone)] if abroad else []


def _frozen(member: Member, zone: ZoneInfo) -> list[Value]:
    return [
        member["number"],
        member["category"],
        member["department"],
        member["person"],
        _on_wall(member["filed_at"], zone),
        _on_wall(member["received_at"], zone),
        _on_wall(member["until_at"], zone),
        OUTCOMES[member["outcome"]],
        _yes(member["late"]),
        _yes(counts(member)),
        "; ".join(STRATA[name] for name in member["strata"]),
        member["consumed"] / 3600,
        member["target"] / 3600,
    ]


def _on_wall(text: str | None, zone: ZoneInfo) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(zone).replace(tzinfo=None) if text else None


def _found(one: Finding, readable: bool) -> list[Value]:
    text = one.text if readable else RESERVED
    return [one.item.ticket.number, CODES[one.code], text, one.by.name, one.at, one.sent_at]


def _table(sheet: Sheet, columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> None:
    sheet.freeze_panes = "B2" if columns is not SAMPLE else "C2"
    for number, (_, width, _form) in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append(header(sheet, [label for label, _width, _form in columns]))
    many = 1
    for row in rows:
        sheet.append([cell(sheet, value, form=form) for value, (_, _width, form) in zip(row, columns, strict=True)])
        many += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{many}"
    printed(sheet, len(columns), many)


def _yes(holds: object) -> str:
    return "sí" if holds else "no"
