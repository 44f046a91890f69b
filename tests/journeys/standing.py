"""The house for a command instead of a test: its own PostgreSQL, mailbox and browser, gone when it ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.harness import browser as browsers
from tests.harness import mailbox as mailboxes
from tests.harness import office, postgres
from tests.journeys.stage import Stage, house, institution


@contextmanager
def standing(*, tickets: int = 45, contacts: int = 150) -> Iterator[Stage]:
    """A stage at desktop size on which no page is examined."""
    executable = browsers.path()
    if executable is None:
        raise SystemExit("No hay Chromium. En Debian: apt install chromium.")
    with (
        TemporaryDirectory(prefix="despacho-") as name,
        postgres.running() as server,
        server.database() as url,
        mailboxes.running(Path(name) / "mail", raw=True) as mailbox,
        browsers.running(executable) as browser,
    ):
        files = Path(name) / "institution"
        files.mkdir()
        office.build_schema(url, files)
        seeded = institution(url, files, tickets=tickets, contacts=contacts)
        with house(browser, mailbox, seeded, Path(name), size="desktop") as stage:
            yield stage
