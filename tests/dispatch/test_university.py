"""The university's mass mail from filing to its end, by the pages and the real worker: released here, and by TIC."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.desk.browsing import words
from tests.dispatch.campus import (
    ANA,
    NUMBER,
    PEDRO,
    ROSA,
    UNIVERSITY,
    Campus,
    campus,
    confirm,
    download,
    pass_on,
    prepared,
    refuse,
    release,
    take_over,
)
from tests.harness import process

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from tests.harness.mailbox import Mailbox

PEOPLE = 5
ADDRESSES = {ROSA: "rosasolicitante@despacho.test", PEDRO: "pedroprofesional@despacho.test",
             ANA: "anaatiende@despacho.test"}  # fmt: skip


@pytest.fixture
def house(own_app: Flask, mailbox: Mailbox) -> Campus:
    """The university at the present moment, with a real mail server: its worker runs beside it."""
    settings = replace(own_app.config["SETTINGS"], smtp_url=mailbox.url, undo_seconds=0)
    own_app.config["SETTINGS"] = settings
    return campus(own_app, people=PEOPLE, now=datetime.now(UTC))


def until(holds: Callable[[], bool]) -> bool:
    """Whether it comes to hold while the worker works."""
    ends = time.monotonic() + 90
    while not holds() and time.monotonic() < ends:
        time.sleep(0.2)
    return holds()


def worker(house: Campus, folder: Path) -> object:
    settings = house.app.config["SETTINGS"]
    env = process.environment(settings, PROCEDURES=UNIVERSITY, UNDO_SECONDS="0", DNS_SERVER="no")
    return process.worker(env, folder / "worker.log")


def told(mailbox: Mailbox, name: str, beginning: str) -> bool:
    found = [each.subject for each in mailbox.to(ADDRESSES[name])]
    return any(each.startswith(beginning) for each in found)


def test_released_here_it_goes_out_and_everybody_hears_of_it(house: Campus, mailbox: Mailbox, tmp_path: Path) -> None:
    with worker(house, tmp_path):  # type: ignore[attr-defined]
        prepared(house)
        assert pass_on(house).status_code == 303
        assert until(lambda: told(mailbox, ANA, "Por despachar"))
        assert release(house).status_code == 303
        assert until(lambda: house.state() == "Despachada")
        assert until(lambda: told(mailbox, ROSA, "Se despachó") and told(mailbox, PEDRO, "Se despachó"))
    assert sum(1 for each in mailbox.accepted() if any("@alumnos.example" in to for to in each.rcpt)) == PEOPLE
    assert "Despachada" in words(house.browser(ROSA).get(f"/tickets/{NUMBER}"))


def test_refused_it_goes_back_and_then_out_by_tics_own_means(house: Campus, mailbox: Mailbox, tmp_path: Path) -> None:
    from tests.dispatch.campus import answer, prove, verify

    with worker(house, tmp_path):  # type: ignore[attr-defined]
        prepared(house)
        pass_on(house)
        assert refuse(house, why="Falta la firma al pie del mensaje").status_code == 303
        assert until(lambda: told(mailbox, PEDRO, "No se despachó") and told(mailbox, ROSA, "No se despachó"))
        prove(house)
        answer(house)
        verify(house)
        assert pass_on(house).status_code == 303
        assert take_over(house).status_code == 303
        assert download(house, "message").status_code == 200
        assert download(house).status_code == 200
        assert confirm(house, count=PEOPLE).status_code == 303
        assert house.state() == "Despachada"
        assert until(lambda: told(mailbox, ROSA, "Se despachó") and told(mailbox, PEDRO, "Se despachó"))
    assert not [each for each in mailbox.accepted() if any("@alumnos.example" in to for to in each.rcpt)]


def test_five_business_days_later_it_closes_by_itself(app_sqlite: Flask) -> None:
    from tests.dispatch.campus import with_tic
    from ticketing.desk.ticks import TICKS

    house = with_tic(campus(app_sqlite))
    take_over(house)
    download(house)
    confirm(house)
    for days, state in ((6, "Despachada"), (8, "Cerrada")):
        moment = datetime(2026, 3, 2, 20, tzinfo=UTC) + timedelta(days=days)
        house.move(moment)
        with house.open():
            for tick in TICKS:
                tick.act(moment)
        assert house.state() == state
