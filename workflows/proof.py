"""Why a ticket is due when it is due, line by line, for whoever wants to check it with a paper calendar."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from workflows.procedure import Procedure
from workflows.reception import received_at as reception_of
from workflows.rows import Exceptions, Target
from workflows.sla import Carried, Segment, counted, counts_from, known_at, reckon
from workflows.spoken import clock_words, count_words, day_words, days_words, duration_words, moment_words, portion
from workflows.working_calendar import Calendar, DayLine

_HELD = {
    "suspended": "En pausa",
    "scheduled": "Programada para la hora pedida",
    "gate": "En espera de un visto bueno",
    "solved": "Solucionada",
    "closed": "Cerrada",
    "annulled": "Anulada",
}


@dataclass(frozen=True)
class ProofLine:
    """`kind` is reception, start, days, off, carried, held, consumed or result; `amount` is what the line counts, if it
    does. No working minute stands in two lines; what `consumed` says is the sum of the lines before it."""

    kind: str
    text: str
    start: datetime | None = None
    end: datetime | None = None
    amount: timedelta | None = None


@dataclass(frozen=True)
class Preview:
    """`zone`: by whose wall clock the sentences tell their hours. `later`: of an exception that does not count at once,
    why and from when; else empty."""

    received_at: datetime
    due_at: datetime
    why: tuple[str, ...]
    zone: ZoneInfo
    later: str = ""

    def days_after(self, wanted: Any) -> int:
        """How many days after the wanted date ("2026-03-31") it would be ready; 0 if it would in time, or none is."""
        try:
            day = date.fromisoformat(str(wanted)[:10])
        except ValueError:
            return 0
        return max(0, (self.due_at.astimezone(self.zone).date() - day).days)


def prove(
    segments: Sequence[Segment],
    *,
    target: Target,
    calendar: Calendar,
    received_at: datetime | None,
    at: datetime,
    carried: Carried | None = None,
    exception: bool = False,
) -> tuple[ProofLine, ...]:
    """The proof as of `at`: reception, from when it counts, each stretch by its days with the holidays between, each
    pause with reason and party, and the result. The amounts of its lines add up to what is consumed at the due date
    (or now, where there is none); where that lies ahead, a line says how much is consumed now."""
    if received_at is None:
        return (ProofLine("reception", "Aún no está recibida: falta un visto bueno."),)
    known = known_at(segments, at)
    figures = reckon(segments, target=target, calendar=calendar, received_at=received_at, at=at, carried=carried)
    until = max(at, figures.due_at) if figures.due_at else at
    spans = [
        (calendar.instant(start), until if end is None else calendar.instant(end))
        for start, end in counted(known, target, calendar, received_at, carried)
    ]
    since = counts_from(target, calendar, received_at)
    early = (since, received_at)
    lines = _days_off(calendar, received_at, since) if since > received_at else []
    for start, end in (part for span in spans for part in _parted(span, at) if part[0] < part[1]):
        found = list(_span(calendar, target, start, end))
        lines += _told_early(calendar, found, early, known, exception) if start < received_at else found
    held = [part for row in known if row.kind != "running" for part in _outside(row, *early)]
    lines = [line for line in lines if not any(_covers(row, line) for row in held)]
    lines += [_held(calendar, row) for row in held]
    if any(line.amount and line.start and line.start >= at for line in lines):
        said = f"Consumido hasta {moment_words(calendar.local(at))}: {_amount(target, calendar, figures.consumed)}."
        lines.append(ProofLine("consumed", said, at))
    lines.sort(key=lambda line: (line.start or received_at, line.kind != "consumed"))
    head = [_reception(calendar, received_at), _start(calendar, target, received_at)]
    if carried:
        words = f"Ya consumido antes: {_amount(target, calendar, carried.consumed)}."
        head.append(ProofLine("carried", words, amount=carried.consumed))
    return (*head, *lines, _result(calendar, target, figures.due_at, figures.remaining, at))


def preview(
    procedure: Procedure,
    calendar: Calendar,
    *,
    category: str,
    exception: bool,
    filed_at: datetime,
    gates_now: bool = True,
    target: Target | None = None,
) -> Preview:
    """When it would be received and due if filed and approved at `filed_at`, and why. Without `gates_now` a signature
    is still to come, and the sentences say so. `target`: where it isn't the category's."""
    target = target or procedure.target(category, exception=exception)
    received = reception_of(procedure, calendar, filed_at=filed_at, gates_at=filed_at, exception=exception)
    running = [Segment("running", filed_at)]
    due = reckon(running, target=target, calendar=calendar, received_at=received, at=filed_at).due_at
    if due is None:
        raise ValueError("a running clock has a deadline")
    lines = prove(running, target=target, calendar=calendar, received_at=received, at=filed_at, exception=exception)
    why = [line.text for line in lines if line.kind != "consumed"]
    notes = _why_later(procedure, calendar, filed_at, received, exception)
    if not gates_now:
        notes.append("Cuenta desde el último visto bueno: si llega después, todo se corre.")
    later = _exception_later(procedure.exceptions, calendar, filed_at, received) if exception else ""
    return Preview(received, due, (*notes, *why), calendar.zone, later)


def _exception_later(exceptions: Exceptions | None, calendar: Calendar, filed_at: datetime, received: datetime) -> str:
    """That an exception which is sent now does not count now (G-7), and from when it does."""
    if exceptions is None or received == filed_at:
        return ""
    why = (
        f"Ya pasaron las {exceptions.hour}" if calendar.is_working(calendar.today(filed_at)) else "Hoy no es día hábil"
    )
    return f"{why}: si la envía ahora, la excepción cuenta desde el {moment_words(calendar.local(received))}."


def _why_later(
    procedure: Procedure, calendar: Calendar, filed_at: datetime, received: datetime, exception: bool
) -> list[str]:
    """Why a request isn't received when it is filed."""
    if received == filed_at:
        return []
    if exception and procedure.exceptions is not None:
        hour = f"{procedure.exceptions.before // 60:02}:{procedure.exceptions.before % 60:02}"
        first = (
            f"Las excepciones se reciben en días hábiles antes de las {hour}; después cuentan al día hábil siguiente."
        )
    elif calendar.today(received) == calendar.today(filed_at):
        first = "Fuera del horario de recepción: cuenta a la apertura."
    else:
        first = "Fuera del horario de recepción: cuenta a la apertura del día hábil siguiente."
    return [first, *(line.text for line in _days_off(calendar, filed_at, received))]


def _reception(calendar: Calendar, received_at: datetime) -> ProofLine:
    return ProofLine("reception", f"Recibida: {moment_words(calendar.local(received_at))}.", start=received_at)


def _start(calendar: Calendar, target: Target, received_at: datetime) -> ProofLine:
    since = counts_from(target, calendar, received_at)
    if target.unit == "business_hours":
        words = f"{count_words(target.amount, 'hora hábil', 'horas hábiles')} desde la recepción"
    else:
        day = "siguiente a la recepción" if target.count_from == "next_day" else "de la recepción"
        opening = moment_words(calendar.local(since))
        words = f"{count_words(target.amount, 'día hábil', 'días hábiles')} desde el día hábil {day} ({opening})"
    return ProofLine("start", f"Plazo: {words}.", start=since)


def _parted(span: tuple[datetime, datetime], at: datetime) -> tuple[tuple[datetime, datetime], ...]:
    """What of a stretch lies behind us, and what ahead."""
    start, end = span
    return ((start, at), (at, end)) if start < at < end else (span,)


def _told_early(
    calendar: Calendar,
    lines: Sequence[ProofLine],
    early: tuple[datetime, datetime],
    known: Sequence[Segment],
    exception: bool,
) -> list[ProofLine]:
    """What counts although it lies before the reception, and that it does: also what was waited for a signature."""
    since, received_at = early
    waited = any(row.kind == "gate" and row.start < received_at and row.end and row.end > since for row in known)
    opening = clock_words(calendar.local(since))
    why = f"{'Una excepción cuenta' if exception else 'Cuenta'} desde las {opening} de su día, también "
    why += "la espera del visto bueno" if waited else "lo que va antes de recibirla"
    return [replace(line, text=f"{why}: {line.text}") if line.amount is not None else line for line in lines]


def _outside(row: Segment, since: datetime, received_at: datetime) -> Iterator[Segment]:
    """What of a pause does not lie where time counts already, before the reception."""
    if since >= received_at or row.start >= received_at or (row.end is not None and row.end <= since):
        yield row
        return
    if row.start < since:
        yield replace(row, end=since)
    if row.end is None or row.end > received_at:
        yield replace(row, start=received_at)


def _covers(row: Segment, line: ProofLine) -> bool:
    """Whether a pause tells of a whole day off already."""
    if line.kind != "off" or line.start is None or line.end is None:
        return False
    return row.start <= line.start and (row.end is None or row.end >= line.end)


def _span(calendar: Calendar, target: Target, start: datetime, end: datetime) -> Iterator[ProofLine]:
    """One stretch: whole days together, begun days alone, days off by name."""
    for _, group in groupby(calendar.explain(start, end), key=_kind_of_day):
        days = list(group)
        if days[0].worked:
            yield _worked(calendar, target, days)
        else:
            yield from (_off(calendar, day) for day in days if _is_named(day))


def _kind_of_day(line: DayLine) -> tuple[bool, bool, date | None]:
    return bool(line.worked), line.share == 1, line.day if line.worked and line.share != 1 else None


def _worked(calendar: Calendar, target: Target, days: list[DayLine]) -> ProofLine:
    first, last = days[0].worked[0][0], days[-1].worked[-1][1]
    share, amount = sum((day.share for day in days), Fraction(0)), sum((day.amount for day in days), timedelta(0))
    by_days = target.unit == "business_days"
    worth = portion(share, calendar.normal_day) if by_days else amount
    said = days_words(share, calendar.normal_day) if by_days else duration_words(amount)
    names = [f"; {day_words(day.day)}: {day.why}" for day in days if day.why]
    return ProofLine("days", f"{_range(calendar, first, last)}: {said}{''.join(names)}.", first, last, worth)


def _range(calendar: Calendar, first: datetime, last: datetime) -> str:
    start, end = calendar.local(first), calendar.local(last)
    if start.date() == end.date():
        return f"{moment_words(start)} a {clock_words(end)}"
    return f"{day_words(start.date())} a {day_words(end.date())}"


def _days_off(calendar: Calendar, start: datetime, end: datetime) -> list[ProofLine]:
    """The holidays and closures between two instants, by name."""
    days = calendar.explain(start, end)
    return [_off(calendar, day) for day in days if not calendar.is_working(day.day) and _is_named(day)]


def _is_named(line: DayLine) -> bool:
    """Weekends need no explanation."""
    return line.why not in (None, "fin de semana")


def _off(calendar: Calendar, line: DayLine) -> ProofLine:
    start, end = calendar.midnight(line.day), calendar.midnight(line.day + timedelta(days=1))
    return ProofLine("off", f"{day_words(line.day)}: no cuenta, {line.why}.", start, end)


def _held(calendar: Calendar, segment: Segment) -> ProofLine:
    parts = [_HELD[segment.kind], segment.reason, f"a cargo de {segment.party}" if segment.party else None]
    since = moment_words(calendar.local(segment.start))
    until = f"hasta {moment_words(calendar.local(segment.end))}" if segment.end else "todavía"
    words = f"{', '.join(part for part in parts if part)}: desde {since}, {until}; no cuenta."
    return ProofLine("held", words, segment.start, segment.end)


def _result(
    calendar: Calendar, target: Target, due_at: datetime | None, remaining: timedelta, at: datetime
) -> ProofLine:
    if due_at is not None:
        return ProofLine(
            "result", f"{'Venció' if due_at < at else 'Vence'}: {moment_words(calendar.local(due_at))}.", start=due_at
        )
    if remaining < timedelta(0):
        return ProofLine("result", f"El reloj no corre; se pasó en {_amount(target, calendar, -remaining)}.")
    return ProofLine("result", f"El reloj no corre; quedan {_amount(target, calendar, remaining)}.")


def _amount(target: Target, calendar: Calendar, amount: timedelta) -> str:
    if target.unit == "business_hours":
        return duration_words(amount)
    microsecond = timedelta(microseconds=1)
    return days_words(Fraction(amount // microsecond, calendar.normal_day // microsecond), calendar.normal_day)
