"""Why a ticket is due when it is due, line by line, for whoever wants to check it with a paper calendar."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from workflows.procedure import Procedure
from workflows.reception import received_at as reception_of
from workflows.rows import Target
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
    """`kind` is reception, start, days, off, carried, held or result; `amount` is what the line counts, if it does."""

    kind: str
    text: str
    start: datetime | None = None
    end: datetime | None = None
    amount: timedelta | None = None


@dataclass(frozen=True)
class Preview:
    """`zone`: by whose wall clock the sentences tell their hours."""

    received_at: datetime
    due_at: datetime
    why: tuple[str, ...]
    zone: ZoneInfo

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
) -> tuple[ProofLine, ...]:
    """The proof as of `at`: reception, from when it counts, each stretch by its days with the holidays between, each
    pause with reason and party, and the result. The amounts of its lines add up to what is consumed at the due date
    (or now, where there is none)."""
    if received_at is None:
        return (ProofLine("reception", "Aún no está recibida: falta un visto bueno."),)
    known = known_at(segments, at)
    figures = reckon(segments, target=target, calendar=calendar, received_at=received_at, at=at, carried=carried)
    until = max(at, figures.due_at) if figures.due_at else at
    spans = [
        (calendar.instant(start), until if end is None else calendar.instant(end))
        for start, end in counted(known, target, calendar, received_at, carried)
    ]
    lines = [line for start, end in spans if start < end for line in _span(calendar, target, start, end)]
    lines += [_held(calendar, segment) for segment in known if segment.kind != "running"]
    lines.sort(key=lambda line: line.start or received_at)
    since = counts_from(target, calendar, received_at)
    head = [_reception(calendar, received_at), _start(calendar, target, received_at)]
    head += _days_off(calendar, received_at, since) if since > received_at else []
    if carried:
        head.append(ProofLine("carried", f"Ya consumido antes: {_amount(target, calendar, carried.consumed)}."))
    return (*head, *lines, _result(calendar, target, figures.due_at, figures.remaining))


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
    why = [line.text for line in prove(running, target=target, calendar=calendar, received_at=received, at=filed_at)]
    notes = _why_later(procedure, calendar, filed_at, received, exception)
    if not gates_now:
        notes.append("Cuenta desde el último visto bueno: si llega después, todo se corre.")
    return Preview(received, due, (*notes, *why), calendar.zone)


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
    start = calendar.midnight(line.day)
    return ProofLine("off", f"{day_words(line.day)}: no cuenta, {line.why}.", start)


def _held(calendar: Calendar, segment: Segment) -> ProofLine:
    parts = [_HELD[segment.kind], segment.reason, f"a cargo de {segment.party}" if segment.party else None]
    since = moment_words(calendar.local(segment.start))
    until = f"hasta {moment_words(calendar.local(segment.end))}" if segment.end else "todavía"
    words = f"{', '.join(part for part in parts if part)}: desde {since}, {until}; no cuenta."
    return ProofLine("held", words, segment.start, segment.end)


def _result(calendar: Calendar, target: Target, due_at: datetime | None, remaining: timedelta) -> ProofLine:
    if due_at is not None:
        return ProofLine("result", f"Vence: {moment_words(calendar.local(due_at))}.", start=due_at)
    if remaining < timedelta(0):
        return ProofLine("result", f"El reloj no corre; se pasó en {_amount(target, calendar, -remaining)}.")
    return ProofLine("result", f"El reloj no corre; quedan {_amount(target, calendar, remaining)}.")


def _amount(target: Target, calendar: Calendar, amount: timedelta) -> str:
    if target.unit == "business_hours":
        return duration_words(amount)
    microsecond = timedelta(microseconds=1)
    return days_words(Fraction(amount // microsecond, calendar.normal_day // microsecond), calendar.normal_day)
