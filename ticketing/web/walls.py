"""By whose wall clock moments are told: the institution's or, while a case is spoken of, that case's own.

What is told by another wall than the institution's names it: "mar 3 mar, 10:00, hora de Lisboa". Months, quotas and
reports go by the institution's always.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location
from flask import Flask, current_app, g, has_app_context, has_request_context
from flask_babel import get_locale
from flask_babel import gettext as _

# Whoever assembles tells here how the institution's zone is found out.
HOME: list[Callable[[], ZoneInfo]] = []
KNOWN = "home_zone"
NOWHERE = ZoneInfo("UTC")


def install(app: Flask) -> None:
    """Each request begins by the institution's wall: one application context may serve several."""
    app.before_request(forget)


def forget() -> None:
    """Nothing is spoken of yet, and the institution may have said where it is since."""
    g.pop("wall", None)
    g.pop("home", None)


def home() -> ZoneInfo:
    """The institution's zone. A page that tells of a failure asks no database: the last that was known."""
    if not (HOME and has_app_context()):
        return NOWHERE
    known: dict[str, ZoneInfo] = current_app.extensions
    if g.get("bare"):
        return known.get(KNOWN, NOWHERE)
    if not has_request_context():
        return HOME[0]()
    if "home" not in g:
        g.home = known[KNOWN] = HOME[0]()
    found: ZoneInfo = g.home
    return found


def today(at: datetime) -> date:
    """The date on the institution's wall at that instant."""
    return at.astimezone(home()).date()


def speak_by(zone: ZoneInfo) -> None:
    """From here on this page tells moments by that zone."""
    g.wall = zone


@contextmanager
def speaking_by(zone: ZoneInfo) -> Iterator[None]:
    """Within, moments are told by that zone: for what is written outside a page of its own."""
    before = g.get("wall")
    g.wall = zone
    try:
        yield
    finally:
        g.wall = before


def spoken() -> ZoneInfo:
    """The zone by which moments are told now."""
    told: ZoneInfo | None = g.get("wall") if has_app_context() else None
    return told or home()


def named(zone: ZoneInfo) -> str:
    """ "hora de Lisboa" where it is not the institution's zone; else nothing needs saying."""
    return "" if zone.key == home().key else hour_of(zone)


def hour_of(zone: ZoneInfo) -> str:
    """ "hora de Lisboa"; "hora UTC" for what is no place."""
    area, _slash, _rest = zone.key.partition("/")
    if not _slash or area == "Etc":
        return _("hora %(zone)s", zone=_rest or area)
    city = get_timezone_location(zone, locale=get_locale() or "es", return_city=True)
    return _("hora de %(city)s", city=city.rpartition("/")[2])


def on_wall(at: datetime, zone: ZoneInfo | None = None) -> datetime:
    """The instant as that wall shows it, or the one that is spoken by."""
    return at.astimezone(zone or spoken())
