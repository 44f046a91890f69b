"""March 2026, which is over, with the desk's cast and a delegate; seen on 6 April."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.desk.browsing import House, opened
from tests.oversight.march import AFTER, delegate, march

if TYPE_CHECKING:
    from flask import Flask

    from tests.desk.cast import Cast


@pytest.fixture
def cast(app: Flask) -> Iterator[Cast]:
    """The cast at work, within one context; no ticket yet."""
    from ticketing import clock

    house = opened(app)
    with app.app_context():
        clock.move(AFTER)
        yield house.cast()


@pytest.fixture
def control(app: Flask) -> House:
    """The house with March behind it and a delegate; nothing is open between two requests."""
    house = opened(app)
    with house.open():
        delegate()
        march(house.cast())
    house.move(AFTER)
    return house
