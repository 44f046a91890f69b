"""A calendar's content made or changed: from a country's holidays and office hours, a day closed, a file checked."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from workflows.day_plan import WEEKDAYS, day_of, windows_of
from workflows.public_holidays import countries, holiday_names
from workflows.refusals import Refused
from workflows.working_calendar import Calendar

SAID = {
    **{day[:3]: day for day in WEEKDAYS},
    **dict(zip(("lun", "mar", "mie", "jue", "vie", "sab", "dom"), WEEKDAYS, strict=True)),
}
"""How a day of the week may be said on a command line: in English or in Spanish, without accents."""
MOST_YEARS = 60


def made(*, country: str, years: str, hours: str, zone: str, name: str = "") -> dict[str, Any]:
    """A calendar of these years ("2026-2030") and hours ("mon-fri 08:00-17:00; sat 08:00-12:00").

    The holidays are those that the `holidays` library knows of the country; from then on they are data.
    Raises Refused with what can't be read.
    """
    first, last = years_of(years)
    code = country.strip().upper()
    if code not in countries():
        raise Refused(f"No se conocen festivos del país «{country}»; escriba su código de dos letras, como CO.")
    content = {
        "name": name.strip() or f"Horario de la oficina, {code}",
        "zone": zone,
        "first_year": first,
        "last_year": last,
        "weekdays": hours_of(hours),
        "seasons": [],
        "dates": {},
        "holidays": holiday_names(code, years=range(first, last + 1)),
    }
    return checked(content)


def closed(content: Mapping[str, Any], day: date, why: str) -> dict[str, Any]:
    """The same calendar without hours on that date. Refused if it has none already."""
    calendar = Calendar.from_content(content)
    if not content["first_year"] <= day.year <= content["last_year"]:
        raise Refused(f"El calendario va de {content['first_year']} a {content['last_year']}; {day} queda fuera.")
    if not calendar.is_working(day):
        raise Refused(f"El {day} ya no es laborable: {calendar.why(day)}.")
    if not why.strip():
        raise Refused("Diga por qué se cierra ese día.")
    dates = {**content.get("dates", {}), day.isoformat(): {"name": why.strip(), "windows": []}}
    return checked({**content, "dates": dict(sorted(dates.items()))})


def checked(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content, if a calendar can be made of it that has working days. Raises Refused with what is wrong."""
    if not isinstance(content, Mapping):
        raise Refused("El archivo no describe un calendario.")
    missing = [key for key in ("name", "zone", "first_year", "last_year", "weekdays") if key not in content]
    if missing:
        raise Refused(f"Al calendario le falta: {', '.join(missing)}.")
    if len(str(content["name"])) > 60:
        raise Refused("El nombre del calendario puede tener hasta 60 caracteres.")
    if str(content["zone"]) not in available_timezones():
        raise Refused(f"No existe la zona horaria «{content['zone']}»; escriba una como Europe/Madrid.")
    try:
        calendar = Calendar.from_content(content)
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise Refused(f"El calendario no se puede leer: {problem}.") from None
    if not calendar.working_dates:
        raise Refused("El calendario no tiene ningún día laborable.")
    return dict(content)


def years_of(text: str) -> tuple[int, int]:
    """ "2026-2030" or "2026" as first and last year."""
    first, _, last = text.strip().partition("-")
    if not (len(first) == 4 and first.isdecimal() and (not last or (len(last) == 4 and last.isdecimal()))):
        raise Refused(f"«{text}» no son años; escriba, por ejemplo, 2026-2030.")
    span = int(first), int(last or first)
    if not 0 <= span[1] - span[0] < MOST_YEARS:
        raise Refused(f"«{text}»: el último año va después del primero, y son a lo sumo {MOST_YEARS}.")
    return span


def hours_of(text: str) -> dict[str, list[str]]:
    """ "mon-fri 08:00-12:00,14:00-18:00; sat 08:00-12:00" as {"monday": ["08:00-12:00", …], …}."""
    found: dict[str, list[str]] = {}
    for part in filter(None, (one.strip() for one in text.split(";"))):
        said, _, windows = part.partition(" ")
        days = _days(said)
        spans = [one.strip() for one in windows.split(",") if one.strip()]
        if not spans:
            raise Refused(f"A «{part}» le falta el horario; escriba, por ejemplo, mon-fri 08:00-17:00.")
        windows_of(spans)
        for day in days:
            if day in found:
                raise Refused(f"El horario nombra dos veces un mismo día: «{part}».")
            found[day] = spans
    if not found:
        raise Refused("El calendario no tiene ningún día de la semana con horario.")
    return {day: found[day] for day in WEEKDAYS if day in found}


def _days(text: str) -> list[str]:
    first, _, last = text.lower().replace("é", "e").replace("á", "a").partition("-")
    ends = [SAID.get(one[:3]) for one in (first, last or first)]
    if ends[0] is None or ends[1] is None:
        raise Refused(f"«{text}» no es un día ni una serie de días; escriba, por ejemplo, mon-fri o lun-vie.")
    start, end = WEEKDAYS.index(ends[0]), WEEKDAYS.index(ends[1])
    if end < start:
        raise Refused(f"«{text}» va del último día al primero; escríbalo de lunes a domingo.")
    return list(WEEKDAYS[start : end + 1])


def day_said(text: str) -> date:
    """A date as typed (2026-11-30), or Refused."""
    return day_of(text.strip())
