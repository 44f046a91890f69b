"""Dates and durations as a person says them in Spanish."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction

from workflows.day_plan import WEEKDAYS

_DAYS = ("lun", "mar", "mié", "jue", "vie", "sáb", "dom")
_WEEK = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
_MONTHS = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")


def day_words(day: date) -> str:
    """ "mar 10 mar 2026"."""
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def moment_words(local: datetime) -> str:
    """ "mar 10 mar 2026, 17:00", with seconds only where there are any."""
    return f"{day_words(local.date())}, {clock_words(local)}"


def clock_words(local: datetime) -> str:
    return local.strftime("%H:%M:%S" if local.second else "%H:%M")


def duration_words(duration: timedelta) -> str:
    """ "7 h 30 min"; seconds only where there are any; "0 min" for nothing."""
    seconds = round(abs(duration).total_seconds())
    parts = ((seconds // 3600, "h"), (seconds // 60 % 60, "min"), (seconds % 60, "s"))
    words = " ".join(f"{count} {unit}" for count, unit in parts if count) or "0 min"
    return f"−{words}" if seconds and duration < timedelta(0) else words


def short_words(amount: timedelta, day: timedelta | None, *, rounded: bool = False) -> str:
    """ "3 d 3 h 20 min", a day being that long, or none at all; nothing under a minute. `rounded`: days go without
    minutes."""
    days, rest = divmod(amount, day) if day else (0, amount)
    minutes = rest // timedelta(minutes=1)
    parts = ((days, "d"), (minutes // 60, "h"), (0 if rounded and days else minutes % 60, "min"))
    return " ".join(f"{count} {unit}" for count, unit in parts if count)


def days_words(days: Fraction, normal_day: timedelta) -> str:
    """ "2 días hábiles y 3 h", the rest in hours of the normal day."""
    whole, rest = divmod(abs(days), 1)
    words = [count_words(int(whole), "día hábil", "días hábiles")] if whole or not rest else []
    if rest:
        words.append(duration_words(portion(rest, normal_day)))
    return ("−" if days < 0 else "") + " y ".join(words)


def portion(days: Fraction, normal_day: timedelta) -> timedelta:
    """That many days of that length. In whole microseconds: an odd instant makes a fraction whose numerator no
    timedelta can be multiplied by."""
    return timedelta(microseconds=round(days * (normal_day // timedelta(microseconds=1))))


def count_words(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def week_words(week: Mapping[str, Sequence[str]]) -> str:
    """ "lunes a viernes de 07:00 a 19:00; sábado de 08:00 a 15:00": days that follow one another with the same spans go
    together."""
    days = [(number, tuple(week[name])) for number, name in enumerate(WEEKDAYS) if week.get(name)]
    runs: list[list[tuple[int, tuple[str, ...]]]] = []
    for day in days:
        if runs and runs[-1][-1] == (day[0] - 1, day[1]):
            runs[-1].append(day)
        else:
            runs.append([day])
    return "; ".join(f"{_run(run[0][0], run[-1][0])} {_spans(run[0][1])}" for run in runs)


def _run(first: int, last: int) -> str:
    return _WEEK[first] if first == last else f"{_WEEK[first]} {'y' if last == first + 1 else 'a'} {_WEEK[last]}"


def _spans(spans: Sequence[str]) -> str:
    return " y ".join("de {} a {}".format(*span.split("-")) for span in spans)
