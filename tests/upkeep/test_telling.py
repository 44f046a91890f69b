"""What the tests remember of their stories is what the story leaves, and never in the way of what a test did itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from tests.harness.telling import Teller, once, retold
from ticketing.extensions import db, reading, writing
from ticketing.office.departments.models import Department

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

TOLD: list[str] = []


@retold
def founded(name: str, parent: Department | None = None) -> Department:
    TOLD.append(name)
    made = Department(name=name, short=name, kind="department", parent=parent)
    db.session.add(made)
    db.session.flush()
    return made


@pytest.fixture
def teller(app: Flask) -> Iterator[Teller]:
    TOLD.clear()
    found: Teller = app.extensions["teller"]
    found.known.clear()
    with app.app_context():
        yield found
    found.known.clear()


def another_test(teller: Teller, *, patched: bool = False) -> None:
    db.session.remove()
    teller.database.empty()
    teller.begin(patched=patched)


def names() -> list[str]:
    return list(db.session.scalars(select(Department.name).order_by(Department.id)))


def test_a_story_is_told_once_and_then_remembered_with_its_rows_and_its_numbers(teller: Teller) -> None:
    for _ in range(3):
        first = founded("Crédito")
        second = founded("Grupo", first)
        assert (second.parent, names()) == (first, ["Crédito", "Grupo"])
        db.session.add(Department(name="Otra", short="Otra", kind="department"))
        db.session.commit()
        assert db.session.scalar(select(func.max(Department.id))) == second.id + 1
        another_test(teller)

    assert TOLD == ["Crédito", "Grupo"]


def test_the_same_story_with_other_words_or_after_another_one_is_another_story(teller: Teller) -> None:
    founded("Crédito")
    another_test(teller)
    founded("Tesorería")
    founded("Crédito")

    assert names() == ["Tesorería", "Crédito"]
    assert TOLD == ["Crédito", "Tesorería", "Crédito"]


@pytest.mark.parametrize("written", [True, False], ids=["written", "waiting to be written"])
def test_what_the_test_did_itself_is_never_wiped_out(teller: Teller, written: bool) -> None:
    founded("Crédito")
    another_test(teller)
    db.session.add(Department(name="Mía", short="Mía", kind="department"))
    if written:
        db.session.commit()

    founded("Crédito")

    assert names() == ["Mía", "Crédito"]


def test_who_changes_code_or_settings_neither_takes_nor_leaves_a_memory(teller: Teller) -> None:
    another_test(teller, patched=True)
    founded("Crédito")
    assert not teller.known
    another_test(teller)
    founded("Crédito")
    another_test(teller)
    teller.settings = None
    founded("Crédito")

    assert TOLD == ["Crédito"] * 3


def test_while_another_connection_looks_the_story_is_told(teller: Teller) -> None:
    founded("Crédito")
    another_test(teller)
    with reading(), db.engine.connect() as other:
        other.scalar(select(func.count()).select_from(Department))
        with writing():
            founded("Crédito")

    assert (names(), TOLD) == (["Crédito"], ["Crédito"] * 2)


def test_a_story_that_is_put_back_at_any_time_leaves_the_clock_alone(teller: Teller) -> None:
    from datetime import timedelta

    from ticketing import clock

    began = clock.now()
    for later in (timedelta(hours=3), timedelta()):
        clock.move(began + later)
        once("a house", lambda: founded("Casa") and None)
        assert abs(clock.now() - began - later) < timedelta(minutes=1)
        another_test(teller)
