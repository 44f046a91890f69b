"""The application's context with the desk's cast, on each database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.desk.cast import FILED, Cast, hire

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
    """Everybody who has a part in a ticket's story."""
    return hire()
