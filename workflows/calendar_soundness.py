"""What makes a calendar or the hours of a procedure unusable."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from workflows.day_plan import day_of, minutes_of, windows_of
from workflows.mistakes import Place
from workflows.refusals import Refused
from workflows.shape import Finding


def unusable_dates(content: Mapping[str, Any]) -> Iterator[Finding]:
    """What is wrong in the calendar and in the hour of the exceptions."""
    yield from _calendar(content["calendar"])
    yield from _exceptions(content.get("exceptions"))


def _calendar(calendar: Mapping[str, Any]) -> Iterator[Finding]:
    yield from _refusals([(("calendar", "zone"), lambda: _zone(calendar["zone"]))])
    if calendar["last_year"] < calendar["first_year"]:
        yield ("calendar", "last_year"), "un año que no sea anterior a first_year"
    weeks: list[tuple[Place, Any]] = [(("calendar", "weekdays"), calendar["weekdays"])]
    for index, season in enumerate(calendar.get("seasons", ())):
        where: Place = ("calendar", "seasons", index)
        weeks.append(((*where, "weekdays"), season["weekdays"]))
        yield from _refusals([((*where, key), lambda day=season[key]: day_of(day)) for key in ("from", "to")])
        if season["to"] < season["from"]:
            yield (*where, "to"), "un día que no sea anterior a «from»"
    days: list[tuple[Place, Any]] = [
        ((*place, name), windows) for place, week in weeks for name, windows in week.items()
    ]
    for text, other in calendar.get("dates", {}).items():
        days.append((("calendar", "dates", text), other.get("windows", [])))
    yield from _refusals([(place, lambda texts=texts: windows_of(texts)) for place, texts in days])
    dated = [("calendar", section, text) for section in ("holidays", "dates") for text in calendar.get(section, {})]
    yield from _refusals([(place, lambda text=place[-1]: day_of(text)) for place in dated])
    if not any(calendar["weekdays"].values()):
        yield ("calendar", "weekdays"), "al menos un día de la semana con horario"


def _exceptions(exceptions: Mapping[str, Any] | None) -> Iterator[Finding]:
    if exceptions is not None:
        yield from _refusals([(("exceptions", "before"), lambda: minutes_of(exceptions["before"]))])


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise Refused(f"no hay zona horaria «{name}»") from None


def _refusals(tries: Iterable[tuple[Place, Any]]) -> Iterator[Finding]:
    """What each attempt refuses, as findings."""
    for place, attempt in tries:
        try:
            attempt()
        except Refused as refusal:
            yield place, f"un valor que sirva: {refusal.sentence}"
