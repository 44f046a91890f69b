"""What every test may ask for: databases, the application on each of them, a mail server, a browser."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests.harness import mailbox as mailboxes
from tests.harness import office, order, parts, standing

if TYPE_CHECKING:
    from flask import Flask
    from playwright.sync_api import Browser

    from tests.harness.mailbox import Mailbox
    from tests.harness.postgres import Server
    from tests.harness.standing import Standing

# A developer's own settings must not reach the tests.
for _name in [name for name in os.environ if name.startswith("DESPACHO_") and "_TEST_" not in name]:
    del os.environ[_name]

hypothesis_settings.register_profile(
    "despacho",
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    print_blob=True,
    # What passes here passes where it is judged: the same examples each time. DESPACHO_TEST_FRESH=1 asks for new ones.
    derandomize=os.environ.get("DESPACHO_TEST_FRESH") != "1",
)
hypothesis_settings.load_profile("despacho")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server."""
    from tests.harness.postgres import NoPostgres, running

    try:
        with running() as server:
            yield server
    except NoPostgres as why:
        parts.missing("PostgreSQL", str(why))


@pytest.fixture
def postgres_url(postgres: Server) -> Iterator[str]:
    """An empty PostgreSQL database."""
    with postgres.database() as url:
        yield url


@pytest.fixture(scope="session")
def _postgres_schema(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with postgres.database() as url:
        office.build_schema(url, tmp_path_factory.mktemp("postgres-schema"))
        yield url.partition("?")[0].rpartition("/")[2]


@pytest.fixture(scope="session")
def _sqlite_schema(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sqlite-schema")
    office.build_schema(f"sqlite:///{folder / 'schema.sqlite3'}", folder)
    return folder / "schema.sqlite3"


@pytest.fixture
def sqlite_office_url(_sqlite_schema: Path, tmp_path: Path) -> str:
    """A SQLite database with the present schema and no rows."""
    return f"sqlite:///{shutil.copy(_sqlite_schema, tmp_path / 'despacho.sqlite3')}"


@pytest.fixture
def postgres_office_url(postgres: Server, _postgres_schema: str) -> Iterator[str]:
    """A PostgreSQL database with the present schema and no rows."""
    with postgres.database(template=_postgres_schema) as url:
        yield url


@pytest.fixture(scope="session")
def _standing_sqlite(_sqlite_schema: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    with standing.on_sqlite(_sqlite_schema, tmp_path_factory.mktemp("sqlite")) as found:
        yield found


@pytest.fixture(scope="session")
def _standing_postgres(
    postgres: Server, _postgres_schema: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Standing]:
    with (
        postgres.database(template=_postgres_schema) as url,
        standing.on_postgres(url, tmp_path_factory.mktemp("postgres")) as found,
    ):
        yield found


@pytest.fixture
def app_sqlite(_standing_sqlite: Standing, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application on an empty SQLite database."""
    with _standing_sqlite.lent(tmp_path, patched="monkeypatch" in request.fixturenames) as app:
        yield app


@pytest.fixture
def app_postgres(_standing_postgres: Standing, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application on an empty PostgreSQL database."""
    with _standing_postgres.lent(tmp_path, patched="monkeypatch" in request.fixturenames) as app:
        yield app


@pytest.fixture(params=["sqlite", "postgres"])
def app(request: pytest.FixtureRequest) -> Flask:
    """The application on each database in turn."""
    return request.getfixturevalue(f"app_{request.param}")


@pytest.fixture
def own_sqlite(sqlite_office_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An application and a SQLite database of this test alone, as durable as in an office."""
    with office.opened(office.settings(sqlite_office_url, tmp_path)) as app:
        yield app


@pytest.fixture
def own_postgres(postgres_office_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An application and a PostgreSQL database of this test alone: it may change tables, or leave processes behind."""
    with office.opened(office.settings(postgres_office_url, tmp_path)) as app:
        yield app


@pytest.fixture(params=["sqlite", "postgres"])
def own_app(request: pytest.FixtureRequest) -> Flask:
    """An application of this test alone, on each database in turn."""
    return request.getfixturevalue(f"own_{request.param}")


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[Mailbox]:
    """A real SMTP server that keeps every message."""
    with mailboxes.running(tmp_path / "mail", raw=True) as box:
        yield box


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium; `tests.harness.browser.visit` opens pages in it."""
    from tests.harness import browser as browsers

    executable = browsers.path()
    if executable is None:
        parts.missing("Chromium", "En Debian: apt install chromium.")
    with browsers.running(executable) as found:
        yield found


@pytest.fixture
def looked_at(request: pytest.FixtureRequest) -> Callable[[str], Path]:
    """Names a file under test-results/ for a screenshot of this test."""
    folder = Path(__file__).parents[1] / "test-results" / request.node.name
    folder.mkdir(parents=True, exist_ok=True)
    return lambda name: folder / f"{name}.png"


def pytest_collection_finish() -> None:
    """What was imported stays: the collector, which would look through all of it again and again, leaves it alone."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is long first, whatever the random order: else one process tells it while the other has nothing to do."""
    items.sort(key=lambda item: not order.long(item.nodeid))
