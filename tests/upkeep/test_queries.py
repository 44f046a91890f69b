"""How often a page asks the database: never oftener than it does today, and no oftener with many rows than is known.

The ceilings are what was measured, at 5 rows and at 50; a page may learn some new question, but none for each row.
Whoever makes a page ask less lowers its ceilings.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.desk.browsing import House
from tests.desk.cast import hire
from tests.harness import office
from tests.harness.counting import Selects, counted
from tests.upkeep.growing import NOW, Growing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FEW, MANY = 5, 50
SAMPLED = {FEW: 5, MANY: 20}
PEOPLE = {
    "home": "Rosa Solicitante", "tickets": "Rosa Solicitante", "samples": "Clara Coordinadora",
    "sample": "Clara Coordinadora", "lists": "Clara Coordinadora", "list": "Clara Coordinadora",
}  # fmt: skip
NEW_QUESTIONS = 6
# No page runs more than: (with few rows, with many).
CEILINGS = {
    "queue": (36, 102),
    "home": (43, 72),
    "tickets": (41, 110),
    "ticket": (29, 29),
    "campaigns": (14, 16),
    "campaign": (22, 22),
    "sending": (31, 34),
    "results": (36, 36),
    "samples": (53, 49),
    "sample": (14, 14),
    "search": (11, 11),
    "lists": (10, 10),
    "list": (15, 60),
}


@pytest.fixture(scope="module")
def asked(_sqlite_schema: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[tuple[str, int], Selects]]:
    """What each page asked, with few rows and with many."""
    from ticketing import clock

    folder = tmp_path_factory.mktemp("growing")
    url = f"sqlite:///{shutil.copy(_sqlite_schema, folder / 'despacho.sqlite3')}"
    with office.opened(office.settings(url, folder)) as app:
        with app.app_context():
            clock.move(NOW)
            hire()
        growing, found = Growing(House(app)), {}
        for rows in (FEW, MANY):
            growing.grow(rows, SAMPLED[rows])
            found |= {(page, rows): _asked(growing, page) for page in CEILINGS}
        yield found


@pytest.mark.parametrize("rows", [FEW, MANY])
@pytest.mark.parametrize("page", CEILINGS)
def test_no_page_asks_more_than_it_did(asked: dict[tuple[str, int], Selects], page: str, rows: int) -> None:
    most = CEILINGS[page][rows == MANY] + NEW_QUESTIONS

    assert len(asked[page, rows]) <= most, asked[page, rows].said()


def test_each_page_was_really_looked_at(asked: dict[tuple[str, int], Selects]) -> None:
    assert min(len(selects) for selects in asked.values()) >= 3


def _asked(growing: Growing, page: str) -> Selects:
    client = growing.browser(PEOPLE.get(page, "Pedro Profesional"))
    first = client.get(growing.addresses[page])
    with counted(growing.house.app) as selects:
        again = client.get(growing.addresses[page])
    assert (first.status_code, again.status_code) == (200, 200), (page, again.status_code, again.location)
    return selects
