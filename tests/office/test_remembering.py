"""What a select found is remembered as long as nothing is written, and not a moment longer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text, update

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

    from ticketing.office.departments.models import Department

AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@pytest.fixture
def place(app: Flask) -> Iterator[Department]:
    from ticketing.extensions import db
    from ticketing.office.departments.actions import add

    with app.app_context():
        found = add("Crédito", "CR", by=None, at=AT)
        db.session.commit()
        yield found


def counting() -> tuple[Callable[[Department], str], list[int]]:
    """A remembered select of a name, past what the session holds, and how often it asked."""
    from ticketing.extensions import db
    from ticketing.office.departments.models import Department
    from ticketing.remembering import remembered

    asked: list[int] = []

    @remembered
    def name_of(place: Department) -> str:
        asked.append(place.id)
        return str(db.session.scalar(select(Department.name).where(Department.id == place.id)))

    return name_of, asked


def test_the_same_is_asked_once(place: Department) -> None:
    name_of, asked = counting()

    assert [name_of(place), name_of(place)] == ["Crédito", "Crédito"]
    assert len(asked) == 1


def renamed(place: Department) -> None:
    place.name = "Cartera"  # pending: nothing has flushed it yet


def renamed_in_bulk(place: Department) -> None:
    from ticketing.extensions import db
    from ticketing.office.departments.models import Department

    db.session.execute(update(Department).where(Department.id == place.id).values(name="Cartera"))


@pytest.mark.parametrize("change", [renamed, renamed_in_bulk])
def test_what_was_written_is_asked_anew(place: Department, change: Callable[[Department], None]) -> None:
    name_of, _asked = counting()
    assert name_of(place) == "Crédito"

    change(place)

    assert name_of(place) == "Cartera"


def test_what_was_taken_back_is_asked_anew(place: Department) -> None:
    from ticketing.extensions import db

    name_of, _asked = counting()
    renamed(place)
    assert name_of(place) == "Cartera"

    db.session.rollback()

    assert name_of(place) == "Crédito"


def test_whoever_waits_for_a_lock_looks_again(place: Department) -> None:
    from ticketing.extensions import db

    name_of, asked = counting()
    name_of(place)

    db.session.refresh(place, with_for_update=True)

    name_of(place)
    assert len(asked) == 2


def test_where_nothing_may_be_flushed_nothing_is_remembered(place: Department) -> None:
    from ticketing.extensions import db

    name_of, asked = counting()
    with db.session.no_autoflush:
        renamed(place)
        assert [name_of(place), name_of(place)] == ["Crédito", "Crédito"]

    assert len(asked) == 2
    assert name_of(place) == "Cartera"


def test_many_are_asked_for_at_once_and_each_is_known_then(place: Department) -> None:
    from ticketing.extensions import db
    from ticketing.office.departments.actions import add
    from ticketing.office.departments.models import Department
    from ticketing.remembering import Each, grouped

    asked: list[list[int]] = []

    @Each
    def below(places: list[Department]) -> dict[int, list[str]]:
        ids = [one.id for one in places]
        asked.append(ids)
        query = select(Department.parent_id, Department.name).where(Department.parent_id.in_(ids))
        return grouped(ids, ((above or 0, name) for above, name in db.session.execute(query)))

    other, child = add("Cartera", by=None, at=AT), add("Mora", parent=place, by=None, at=AT)
    db.session.flush()
    below.know([place, other, child])

    assert [below(place), below(other), below(child)] == [["Mora"], [], []]
    assert asked == [[place.id, other.id, child.id]]

    add("Cobro", parent=other, by=None, at=AT)
    assert below(other) == ["Cobro"]


def test_the_end_of_a_transaction_ends_the_memory_too(place: Department) -> None:
    from ticketing.extensions import db

    name_of, _asked = counting()
    name_of(place)
    db.session.commit()
    with db.engine.begin() as past_the_session:
        past_the_session.execute(text("UPDATE department SET name = 'Cartera'"))

    assert name_of(place) == "Cartera"
