"""At what hours a campaign may go out: its own window, and that of its class."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from ticketing import clock
from ticketing.web.filters import when
from workflows import send_window
from workflows.mailing import Terms
from workflows.public_holidays import holiday_names
from workflows.send_window import Window


def opening(terms: Terms, window: Mapping[str, Any], at: datetime) -> datetime | None:
    """The first instant from `at` on at which it may go out: `at` itself if it may now; None if there is none."""
    windows = _windows(terms, window)
    return send_window.opening(windows, at, clock.HOME, _holidays(at)) if windows else at


def why_closed(terms: Terms, opens_at: datetime | None) -> str:
    """A sentence for the campaign's page."""
    law = f" ({terms.law})" if terms.law else ""
    if opens_at is None:
        return f"El horario de envío de esta campaña no se abre ningún día{law}."
    return f"Fuera del horario de envío{law}: sigue por sí sola {when(opens_at)}."


def _windows(terms: Terms, window: Mapping[str, Any]) -> list[Window]:
    return [one for one in (terms.window, send_window.read(window)) if one is not None]


def _holidays(at: datetime) -> frozenset[date]:
    year = at.astimezone(clock.HOME).year
    return _of_year(year) | _of_year(year + 1)


@lru_cache(maxsize=8)
def _of_year(year: int) -> frozenset[date]:
    return frozenset(date.fromisoformat(day) for day in holiday_names(years=[year]))
