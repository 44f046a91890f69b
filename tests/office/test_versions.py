"""Calendar and procedure versions: kept when first used, never changed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from tests.office.conftest import AT
from ticketing.office.calendars import actions as calendars
from ticketing.office.calendars import queries
from ticketing.office.procedures import actions as procedures
from ticketing.office.procedures import queries as kept
from ticketing.web.outcomes import Lacking
from workflows.calendar_content import made
from workflows.refusals import Refused

if TYPE_CHECKING:
    from flask import Flask

CONTENT = made(country="CO", years="2026-2027", hours="mon-fri 08:00-17:00", zone="America/Bogota")


def test_without_a_calendar_nothing_can_be_counted(desk: Flask) -> None:
    with pytest.raises(Lacking, match="Todavía no hay un calendario"):
        queries.current()


def test_the_same_calendar_is_kept_once_and_a_change_says_why(desk: Flask) -> None:
    first = calendars.keep(CONTENT, by=None, at=AT)
    assert calendars.keep(dict(reversed(CONTENT.items())), by=None, at=AT) is first
    changed = CONTENT | {"holidays": CONTENT["holidays"] | {"2026-12-24": "Nochebuena"}}
    with pytest.raises(Refused, match="por qué cambia"):
        calendars.keep(changed, by=None, at=AT)
    second = calendars.keep(changed, by=None, at=AT, reason="Resolución 12")
    assert queries.current() is second
    assert queries.calendar(first).is_working(date(2026, 12, 24))
    assert not queries.calendar(second).is_working(date(2026, 12, 24))


def test_the_office_day_is_that_of_its_zone(desk: Flask) -> None:
    assert queries.today(datetime(2026, 3, 3, 4, 59, tzinfo=UTC)) == date(2026, 3, 2)
    calendars.keep(CONTENT | {"zone": "Asia/Tokyo"}, by=None, at=AT)
    assert queries.today(datetime(2026, 3, 3, 16, 0, tzinfo=UTC)) == date(2026, 3, 4)


def test_a_procedure_is_kept_once_and_read_back_the_same(desk: Flask) -> None:
    procedure = kept.current("icetex")
    row = procedures.keep(procedure, at=AT)
    assert procedures.keep(procedure, at=AT) is row
    assert row.hash == procedure.version
    assert kept.procedure(row).content == procedure.content
    assert kept.procedure(row).version == procedure.version
