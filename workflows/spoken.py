"""Dates and durations as a person says them in Spanish."""

from datetime import date, datetime, timedelta
from fractions import Fraction

_DAYS = ("lun", "mar", "mié", "jue", "vie", "sáb", "dom")
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
