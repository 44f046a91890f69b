"""A calendar's first holidays, from the `holidays` library; from then on they are data, corrected by people."""

from collections.abc import Iterable

from holidays import country_holidays


def holiday_names(country: str = "CO", *, years: Iterable[int], language: str = "es") -> dict[str, str]:
    """{"2026-01-01": "Año Nuevo", …} in order of date. The library moves days as Ley 51/1983 says."""
    found = country_holidays(country, years=list(years), language=language)
    return {day.isoformat(): _tidy(name) for day, name in sorted(found.items())}


def _tidy(name: str) -> str:
    return name.replace(" (observado)", "").replace("; ", " y ")
