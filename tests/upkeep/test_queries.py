"""How often a page asks the database: never oftener than it does today, and no oftener with many rows than is known.

The ceilings are what was measured, the same at 5 rows, at 50 and at 500: a page asks nothing for each row.
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

    from tests.desk.cast import Cast

ROWS = (5, 50, 500)
SAMPLED = {5: 5, 50: 20, 500: 20}
NEW_QUESTIONS = 1  # of 50 rows beside 5: what only a full page asks
PEOPLE = {
    "home": "Rosa Solicitante", "office_home": "Clara Coordinadora", "tickets": "Rosa Solicitante",
    "samples": "Clara Coordinadora",
    "contact": "Clara Coordinadora", "returns": "Elena Ajena",
    "sample": "Clara Coordinadora", "lists": "Clara Coordinadora", "list": "Clara Coordinadora",
    "groups": "Clara Coordinadora", "group": "Clara Coordinadora", "infoservice": "Clara Coordinadora",
}  # fmt: skip
LISTED = (
    "queue",
    "home",
    "office_home",
    "tickets",
    "campaigns",
    "samples",
    "search",
    "lists",
    "list",
    "returns",
    "groups",
    "group",
    "infoservices",
)
# No page runs more than that, and none may run more than 15 where it lists, 30 where it shows one thing.
CEILINGS = {
    "queue": 15, "home": 15, "office_home": 15, "worker_home": 18, "tickets": 14, "campaigns": 11, "samples": 7,
    "search": 8, "lists": 8, "list": 9, "groups": 9, "group": 10, "infoservices": 8, "infoservice": 16,
    "returns": 12, "ticket": 25, "campaign": 19, "audience": 17, "review": 30, "sending": 30, "results": 30,
    "sample": 12, "contact": 9,
}  # fmt: skip

pytestmark = pytest.mark.timeout(400)


@pytest.fixture(scope="module")
def asked(_sqlite_schema: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[tuple[str, int], Selects]]:
    """What each page asked, with few rows and with many."""
    from ticketing import clock

    folder = tmp_path_factory.mktemp("growing")
    url = f"sqlite:///{shutil.copy(_sqlite_schema, folder / 'despacho.sqlite3')}"
    with office.opened(office.settings(url, folder)) as app:
        with app.app_context():
            clock.move(NOW)
            keeper(hire())
        growing, found = Growing(House(app)), {}
        for rows in ROWS:
            growing.grow(rows, SAMPLED[rows])
            found |= {(page, rows): _asked(growing, page) for page in CEILINGS}
        yield found


@pytest.mark.parametrize("page", CEILINGS)
def test_no_page_asks_more_than_it_did(asked: dict[tuple[str, int], Selects], page: str) -> None:
    few, many, most = (asked[page, rows] for rows in ROWS)

    assert max(len(few), len(many), len(most)) <= CEILINGS[page], most.said()


@pytest.mark.parametrize("page", CEILINGS)
def test_no_page_asks_more_of_many_rows_than_of_some(asked: dict[tuple[str, int], Selects], page: str) -> None:
    assert len(asked[page, 500]) <= len(asked[page, 50]) <= len(asked[page, 5]) + NEW_QUESTIONS, asked[page, 500].said()


def test_the_ceilings_are_what_the_office_was_promised() -> None:
    assert max(CEILINGS[page] for page in LISTED) <= 15
    assert max(CEILINGS.values()) <= 30


def test_each_page_was_really_looked_at(asked: dict[tuple[str, int], Selects]) -> None:
    assert min(len(selects) for selects in asked.values()) >= 3


def keeper(cast: Cast) -> None:
    """Somebody of TIC, who looks at what came back."""
    from ticketing.demo.roles import TIC
    from ticketing.extensions import db
    from ticketing.office.people.actions import grant

    grant(cast.stranger, TIC, from_on=NOW.date(), by=None, at=NOW)
    db.session.commit()


def _asked(growing: Growing, page: str) -> Selects:
    client = growing.browser(PEOPLE.get(page, "Pedro Profesional"))
    first = client.get(growing.addresses[page])
    with counted(growing.house.app) as selects:
        again = client.get(growing.addresses[page])
    assert (first.status_code, again.status_code) == (200, 200), (page, again.status_code, again.location)
    return selects
