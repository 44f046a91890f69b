"""The institution of the demonstration, made once: each story begins with a copy of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import make_url

from tests.journeys.stage import Institution, institution

if TYPE_CHECKING:
    from tests.harness.postgres import Server


@pytest.fixture(scope="session")
def _seeded(postgres: Server, _postgres_schema: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Institution]:
    with postgres.database(template=_postgres_schema) as url:
        yield institution(url, tmp_path_factory.mktemp("institution"))


@pytest.fixture
def seeded(postgres: Server, _seeded: Institution) -> Iterator[Institution]:
    """A database with the demonstration's people and past, and the folder of the files that belong to it."""
    with postgres.database(template=make_url(_seeded.url).database) as url:
        yield Institution(url, _seeded.files)
