"""A calendar's content (plain data) as the working windows of each date, with the reason where a date has none."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from workflows.refusals import Refused

MINUTE = 60_000_000
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Minutes = tuple[int, int]  # since midnight: opening, close


@dataclass(frozen=True)
class DayPlan:
    """The windows of one date; `why` says what makes it other than its weekday."""

    windows: tuple[Minutes, ...]
    why: str | None = None


def day_plans(content: Mapping[str, Any]) -> dict[date, DayPlan]:
    """Every date of the calendar's years. The more exact wins: a single date, a holiday, a season, the weekday."""
    week = _week(content["weekdays"])
    plans = {day: week[day.weekday()] for day in _days(content)}
    for season in content.get("seasons", ()):
        plans.update(_season(season, plans))
    for text, name in content.get("holidays", {}).items():
        _put(plans, text, DayPlan((), f"festivo: {name}"))
    for text, other in content.get("dates", {}).items():
        _put(plans, text, DayPlan(windows_of(other.get("windows", ())), other["name"]))
    return plans


def normal_minutes(content: Mapping[str, Any]) -> int:
    """Minutes of the calendar's normal day: what most weekdays have; where two lengths tie, the longer."""
    week = (sum(end - start for start, end in plan.windows) for plan in _week(content["weekdays"]))
    lengths = Counter(minutes for minutes in week if minutes)
    if not lengths:
        raise Refused("El calendario no tiene ningún día de la semana con horario.")
    return max(lengths, key=lambda minutes: (lengths[minutes], minutes))


def windows_of(texts: Sequence[str]) -> tuple[Minutes, ...]:
    """["08:00-12:00", "14:00-18:00"] as minutes since midnight; they must follow one another without touching."""
    windows = tuple(_window(text) for text in texts)
    edges = [edge for window in windows for edge in window]
    if any(later <= earlier for earlier, later in pairwise(edges)):
        raise Refused(f"Las franjas {', '.join(texts)} están vacías, desordenadas o se tocan.")
    return windows


def day_of(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(f"«{text}» no es una fecha del calendario (año-mes-día).") from None


def _window(text: str) -> Minutes:
    opening, _, close = text.partition("-")
    return minutes_of(opening), minutes_of(close)


def minutes_of(text: str) -> int:
    """ "08:30" -> 510; "24:00" is the end of the day."""
    hours, _, minutes = text.strip().partition(":")
    if not (hours.isdigit() and minutes.isdigit()):
        raise Refused(f"«{text}» no es una hora (como 08:00).")
    total = int(hours) * 60 + int(minutes)
    if int(minutes) > 59 or total > 24 * 60:
        raise Refused(f"«{text}» no es una hora (como 08:00).")
    return total


def _week(weekdays: Mapping[str, Sequence[str]]) -> list[DayPlan]:
    return [_weekday(name, weekdays.get(name, ())) for name in WEEKDAYS]


def _weekday(name: str, texts: Sequence[str]) -> DayPlan:
    rest = "fin de semana" if name in ("saturday", "sunday") else "día sin horario"
    return DayPlan(windows_of(texts), None if texts else rest)


def _days(content: Mapping[str, Any]) -> list[date]:
    first, last = date(content["first_year"], 1, 1), date(content["last_year"], 12, 31)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _season(season: Mapping[str, Any], plans: Mapping[date, DayPlan]) -> dict[date, DayPlan]:
    first, last = day_of(season["from"]), day_of(season["to"])
    if last < first:
        raise Refused(f"La temporada «{season['name']}» termina antes de empezar.")
    other = {WEEKDAYS.index(name): windows_of(texts) for name, texts in season["weekdays"].items()}
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return {
        day: DayPlan(other[day.weekday()], season["name"]) for day in days if day.weekday() in other and day in plans
    }


def _put(plans: dict[date, DayPlan], text: str, plan: DayPlan) -> None:
    """Dates outside the calendar's years change nothing."""
    day = day_of(text)
    if day in plans:
        plans[day] = plan
