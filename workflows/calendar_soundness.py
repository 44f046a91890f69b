"""What makes a calendar or the hours of a procedure unusable."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from workflows.cleaning import LOST, rows
from workflows.day_plan import day_of, minutes_of, windows_of
from workflows.findings import Finding, flat, lacking, wrong
from workflows.mistakes import Place
from workflows.refusals import Refused

Row = Mapping[str, Any]
HOLIDAYS: Place = ("calendar", "holidays")


def unusable_dates(calendar: Row) -> Iterator[Finding]:
    """What is wrong in a well-shaped calendar."""
    yield from _zone(calendar["zone"])
    if calendar["last_year"] < calendar["first_year"]:
        yield wrong(("calendar", "last_year"), f"es anterior a «first_year» ({calendar['first_year']})")
    else:
        yield from _dated(calendar)
        yield from _seasons(calendar)
    yield from _weeks(calendar)


def unusable_hour(exceptions: Row) -> Iterator[Finding]:
    """The hour before which an exception must be in."""
    if "before" in exceptions:
        yield from _tried(("exceptions", "before"), lambda: minutes_of(exceptions["before"]))


def unusable_classes(content: Row) -> Iterator[Finding]:
    """The hours of each class of campaigns, and what a click leaves where none leaves anything."""
    for index, each in rows(content, "classes"):
        if "leaves" in each and each.get("one_click") is False:
            yield wrong(("classes", index, "leaves"), "no lo lee nadie: con «one_click: false» no se sale con un clic")
        yield from _week(each.get("hours") or {}, ("classes", index, "hours"))


def _weeks(calendar: Row) -> Iterator[Finding]:
    yield from _week(calendar["weekdays"], ("calendar", "weekdays"))
    if not any(calendar["weekdays"].values()):
        yield wrong(("calendar", "weekdays"), "no tiene ningún día con horario")


def _week(week: Row, place: Place) -> Iterator[Finding]:
    for name, windows in week.items():
        if name == LOST:
            continue
        yield from _tried((*place, name), partial(windows_of, windows))


def _dated(calendar: Row) -> Iterator[Finding]:
    """Holidays and days with other hours: real dates, within the calendar's years."""
    if not calendar.get("holidays"):
        said = "sin festivos, los plazos correrían también en ellos"
        yield wrong(HOLIDAYS, f"está vacío: {said}") if "holidays" in calendar else lacking(HOLIDAYS, said)
    for section in ("holidays", "dates"):
        for text in calendar.get(section, {}):
            yield from _date(calendar, text, ("calendar", section, text))
    for text, other in calendar.get("dates", {}).items():
        windows = other.get("windows", [])
        yield from _tried(("calendar", "dates", text, "windows"), partial(windows_of, windows))


def _date(calendar: Row, text: str, place: Place) -> Iterator[Finding]:
    first, last = calendar["first_year"], calendar["last_year"]
    if next(_tried(place, partial(day_of, text)), None) is not None:
        yield wrong(place, "no es una fecha del calendario (año-mes-día)")
    elif not first <= int(text[:4]) <= last:
        yield wrong(place, f"cae fuera de los años del calendario ({first} a {last})")


def _seasons(calendar: Row) -> Iterator[Finding]:
    for index, season in enumerate(calendar.get("seasons", ())):
        where: Place = ("calendar", "seasons", index)
        problems = [one for key in ("from", "to") for one in _date(calendar, season[key], (*where, key))]
        yield from problems
        if not problems and season["to"] < season["from"]:
            yield wrong((*where, "to"), f"es anterior a «from» ({season['from']})")
        yield from _week(season["weekdays"], (*where, "weekdays"))


def _zone(name: str) -> Iterator[Finding]:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        words = f"dice «{flat(name)}», y no hay ninguna zona horaria con ese nombre"
        yield wrong(("calendar", "zone"), words, name, sorted(available_timezones()), lists=False)


def _tried(place: Place, attempt: Callable[[], object]) -> Iterator[Finding]:
    """What the attempt refuses, as a finding."""
    try:
        attempt()
    except Refused as refusal:
        said = refusal.sentence.rstrip(".")
        yield wrong(place, f"no sirve: {said[:1].lower()}{said[1:]}")
