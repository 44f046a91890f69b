"""The counter of questions itself: what it counts, what it groups, what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text

from tests.harness.counting import Selects, counted, shape

if TYPE_CHECKING:
    from flask import Flask


def test_it_counts_what_is_asked_while_the_block_lasts(app: Flask) -> None:
    from ticketing.extensions import db

    with app.app_context():
        db.session.execute(text("SELECT 1"))
        with counted(app) as selects:
            db.session.execute(text("SELECT 1"))
            db.session.execute(text("SELECT 2"))
        db.session.execute(text("SELECT 3"))

    assert selects.texts == ["SELECT 1", "SELECT 2"]


def test_a_change_is_no_question(app: Flask) -> None:
    from ticketing.extensions import db
    from ticketing.ledger.seals.models import Seal

    with app.app_context(), counted(app) as selects:
        db.session.execute(text("UPDATE seal SET hash = hash"))
        db.session.scalars(select(Seal)).all()

    assert len(selects) == 1


def test_one_question_with_other_values_is_one_shape(app: Flask) -> None:
    from ticketing.extensions import db
    from ticketing.office.people.models import Person

    with app.app_context(), counted(app) as selects:
        for some in ([1], [1, 2], [3, 4, 5]):
            db.session.scalars(select(Person).where(Person.id.in_(some))).all()
        db.session.scalars(select(Person.name)).all()

    assert len(selects) == 4
    assert sorted(selects.shapes.values()) == [1, 3]
    assert list(selects.repeated().values()) == [3]


def test_a_page_is_counted(app: Flask) -> None:
    with counted(app) as selects:
        assert app.test_client().get("/readyz").status_code in (200, 503)

    assert len(selects) >= 1


def test_it_names_the_question_that_is_repeated() -> None:
    selects = Selects(["SELECT a\nFROM b", "SELECT a FROM b", "SELECT c"])

    assert selects.said() == "3 consultas\n2 × SELECT a FROM b"


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("SELECT a FROM b\n WHERE a = ?", "SELECT a FROM b WHERE a = ?"),
        ("SELECT a FROM b WHERE a IN (?, ?)", "SELECT a FROM b WHERE a IN (…)"),
        ("SELECT a FROM b WHERE a IN (%(a_1)s::INTEGER, %(a_2)s::INTEGER)", "SELECT a FROM b WHERE a IN (…)"),
        ("SELECT a FROM b WHERE a = %(a_7)s", "SELECT a FROM b WHERE a = ?"),
    ],
)
def test_a_shape_has_no_values(statement: str, told: str) -> None:
    assert shape(statement) == told
