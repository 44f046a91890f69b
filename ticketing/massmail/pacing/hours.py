"""At what hours a campaign may go out: its own window, and that of its class."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from ticketing.office.institution.queries import country
from ticketing.web.filters import when
from workflows import send_window
from workflows.mailing import Terms
from workflows.public_holidays import holiday_names
from workflows.send_window import Window


def opening(terms: Terms, window: Mapping[str, Any], at: datetime, zone: ZoneInfo) -> datetime | None:
    """The first instant from `at` on at which it may go out: `at` itself if it may now; None if there is none.
    Hours are those on the wall of `zone`."""
    windows = _windows(terms, window)
    return send_window.opening(windows, at, zone, _holidays(at, zone)) if windows else at


def closing(terms: Terms, window: Mapping[str, Any], at: datetime, zone: ZoneInfo) -> datetime | None:
    """The end of the hours in which an instant lies; None where there are none: always."""
    holidays = _holidays(at, zone)
    return min((one.closing(at, zone, holidays) for one in _windows(terms, window)), default=None)


def why_closed(terms: Terms, opens_at: datetime | None, zone: ZoneInfo) -> str:
    """A sentence for the campaign's page."""
    law = f" ({terms.law})" if terms.law else ""
    if opens_at is None:
        return f"El horario de envío de esta campaña no se abre ningún día{law}."
    return f"Fuera del horario de envío{law}: sigue por sí sola {when(opens_at, zone)}."


def _windows(terms: Terms, window: Mapping[str, Any]) -> list[Window]:
    return [one for one in (terms.window, send_window.read(window)) if one is not None]


def _holidays(at: datetime, zone: ZoneInfo) -> frozenset[date]:
    """The public holidays of the institution's country, whatever days its office closes."""
    year, where = at.astimezone(zone).year, country()
    return _of_year(where, year) | _of_year(where, year + 1)


@lru_cache(maxsize=8)
def _of_year(where: str, year: int) -> frozenset[date]:
    return frozenset(date.fromisoformat(day) for day in (holiday_names(where, years=[year]) if where else ()))
