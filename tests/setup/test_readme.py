"""Whoever follows the README from an empty folder has a request filed, approved, sent, surveyed and closed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.harness import mailbox as mailboxes
from tests.setup import first_request, readme
from tests.setup.house import House, built

if TYPE_CHECKING:
    from pathlib import Path

    from tests.harness.mailbox import Mailbox

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """What the README's blocks make on SQLite, which is meant where no address is given."""
    with made(tmp_path, "") as found:
        yield found


@contextmanager
def made(folder: Path, database_url: str) -> Iterator[House]:
    with mailboxes.running(folder / "mail", raw=True) as mailbox:
        (folder / "despacho").mkdir()
        with built(folder / "despacho", database_url, mailbox) as found:
            yield found


def test_the_readme_leads_from_an_empty_folder_to_a_closed_request(house: House) -> None:
    first_request.hire(house, readme.people())
    first_request.open_a_list(house)
    number = first_request.file(house)
    first_request.approve(house)
    campaign = first_request.send(house, number)
    first_request.close(house)

    ticket = first_request.entered(house, "sara.leon@institucion.example").get(f"/tickets/{number}")
    results = first_request.entered(house, "elena.paz@institucion.example").get(f"{campaign}/results")
    assert "Cerrado" in ticket.said
    assert "Se ha validado con el usuario" in ticket.said
    assert "Entregados 1" in results.said
    assert _letters(house.mailbox) == ["Nueva línea de crédito"]
    assert (house.folder / "despacho.env").stat().st_mode & 0o777 == 0o600
    assert _ready(house) == 200


def test_on_postgresql_it_leads_to_programs_at_work_too(tmp_path: Path, postgres_url: str) -> None:
    """What is done in them there, web and worker as processes, is told in tests/journeys."""
    with made(tmp_path, postgres_url) as house:
        first_request.hire(house, readme.people()[:1])
        assert _ready(house) == 200


def _letters(mailbox: Mailbox) -> list[str]:
    """The subjects of what the reader was sent by the campaign."""
    return [item.subject for item in mailbox.to(first_request.READER) if mailbox.content(item)["List-Unsubscribe"]]


def _ready(house: House) -> int:
    """What `/readyz` answers, once the worker has shown itself."""
    page = first_request.Visitor(house.desk).get("/readyz")
    for _ in range(450):
        if page.status == 200:
            break
        time.sleep(0.2)
        page = first_request.Visitor(house.desk).get("/readyz")
    return page.status
