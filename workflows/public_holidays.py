"""A calendar's first holidays, from the `holidays` library; from then on they are data, corrected by people."""

from collections.abc import Collection, Iterable

from holidays import country_holidays, list_supported_countries


def holiday_names(country: str = "CO", *, years: Iterable[int], language: str = "es") -> dict[str, str]:
    """{"2026-01-01": "Año Nuevo", …} in order of date. The library moves days as Ley 51/1983 says."""
    found = country_holidays(country, years=list(years), language=language)
    return {day.isoformat(): _tidy(name) for day, name in sorted(found.items())}


def countries() -> Collection[str]:
    """The two-letter codes of the countries whose holidays the library knows."""
    return list_supported_countries(include_aliases=False)


def _tidy(name: str) -> str:
    return name.replace(" (observado)", "").replace("; ", " y ")
