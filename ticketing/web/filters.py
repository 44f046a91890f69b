"""How moments, durations and numbers read: "mar 3 mar, 17:00", "2 d 3 h", "41.200"."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Flask
from markupsafe import Markup

from ticketing import clock
from ticketing.web import walls
from workflows.spoken import short_words

DAYS = ("lun", "mar", "mié", "jue", "vie", "sáb", "dom")
MONTHS = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")
LONG_MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio",
    "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
)  # fmt: skip


def install(app: Flask) -> None:
    """Register the filters for templates."""
    for name, make in (
        ("when", when),
        ("day", day),
        ("clock", clock_time),
        ("thousands", thousands),
        ("duration", duration),
        ("percent", percent),
        ("month_name", month_name),
        ("size", size),
        ("stamp", stamp),
    ):
        app.add_template_filter(make, name)
    app.jinja_env.globals["greeting"] = greeting


def greeting() -> str:
    """As one greets at this hour: "Buenos días" until noon, "Buenas tardes" until six."""
    hour = clock.now().astimezone(walls.spoken()).hour
    return "Buenos días" if 5 <= hour < 12 else "Buenas tardes" if 12 <= hour < 18 else "Buenas noches"


def when(at: datetime | None, zone: ZoneInfo | None = None) -> str:
    """ "mar 3 mar, 17:00"; with the year where it is not the present one. Empty for None.

    By this zone's wall, else the one that is spoken by; an hour that is not the institution's says whose it is.
    """
    return f"{day(at, zone)}, {clock_time(at, zone)}" if at else ""


def day(at: datetime | date | None, zone: ZoneInfo | None = None) -> str:
    """ "mar 3 mar"; with the year where it is not the present one."""
    if at is None:
        return ""
    zone = zone or walls.spoken()
    local = at.astimezone(zone) if isinstance(at, datetime) else at
    year = "" if local.year == clock.now().astimezone(zone).year else f" {local.year}"
    return f"{DAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]}{year}"


def clock_time(at: datetime | None, zone: ZoneInfo | None = None, *, seconds: bool = False) -> str:
    """ "17:00" or "17:00:05"; "17:00, hora de Lisboa" where it is not the institution's hour."""
    if at is None:
        return ""
    zone = zone or walls.spoken()
    said = f"{at.astimezone(zone):{'%H:%M:%S' if seconds else '%H:%M'}}"
    return ", ".join(filter(None, (said, walls.named(zone))))


def stamp(at: datetime | None) -> Markup:
    """The moment as a <time> element that programs can read."""
    return Markup('<time datetime="{}">{}</time>').format(at.isoformat(), when(at)) if at else Markup("")


def thousands(number: int | None) -> str:
    """ "41.200"."""
    return f"{number or 0:,}".replace(",", ".")


def percent(part: float, whole: float, places: int = 1) -> str:
    """ "12,5 %"; a dash where there is no whole."""
    return f"{100 * part / whole:.{places}f} %".replace(".", ",") if whole else "—"


def duration(amount: timedelta | None) -> str:
    """ "2 d 3 h", "45 min", "menos de 1 min"; of wall-clock or working time alike, days being 24 hours."""
    if amount is None:
        return ""
    return short_words(abs(amount), timedelta(days=1), rounded=True) or "menos de 1 min"


def month_name(month: str) -> str:
    """ "octubre de 2026" for "2026-10"."""
    year, number = month.split("-")
    return f"{LONG_MONTHS[int(number) - 1]} de {year}"


def size(count: int) -> str:
    """ "150 kB" (1 kB = 1,024 bytes), "2,4 MB"."""
    if count < 1024 * 1024:
        return f"{max(1, round(count / 1024))} kB"
    return f"{count / 1024 / 1024:.1f} MB".replace(".", ",")
