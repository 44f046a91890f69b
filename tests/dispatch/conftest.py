"""The desk's cast with a small audience, on each database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.desk.cast import FILED, LIST, Cast, hire
from tests.harness.telling import retold

if TYPE_CHECKING:
    from flask import Flask


@pytest.fixture
def desk(app: Flask) -> Iterator[Flask]:
    """The application's context, at a fixed moment, on an empty database."""
    from ticketing import clock

    with app.app_context():
        clock.move(FILED)
        yield app


@pytest.fixture
def cast(desk: Flask) -> Cast:
    """Everybody who has a part in the story, and twenty students to write to."""
    from ticketing.extensions import db

    people = hire()
    students()
    db.session.commit()
    return people


@retold
def students(many: int = 20) -> None:
    """People on the cast's list."""
    from ticketing.audience.contacts.actions import add
    from ticketing.audience.lists.actions import put_on
    from ticketing.audience.lists.queries import by_code

    for number in range(many):
        contact = add(email=f"e{number}@alumnos.example", first_name=f"Nombre{number}", by=None, at=FILED)
        put_on(by_code(LIST), contact, status="confirmed", source="base", by=None, at=FILED)
