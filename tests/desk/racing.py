"""Two press at one instant, each on a page that was opened before, on PostgreSQL: both come to the row that somebody
holds, both wait, and then one is first."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from tests.desk.browsing import House

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")
LONGEST = 20.0  # seconds until both have come, on a machine that is hard at work


@dataclass(frozen=True)
class Press:
    """A button with what its page sends; `headers`: of a program."""

    client: FlaskClient
    address: str
    data: dict[str, Any] | None = None
    headers: dict[str, str] | None = None
    json: dict[str, Any] | None = None

    def answer(self) -> TestResponse:
        return self.client.post(self.address, data=self.data, json=self.json, headers=self.headers)


@contextmanager
def patient(house: House, monkeypatch: Any) -> Iterator[House]:
    """Nobody is sent away for having waited: who is first decides, not how fast the machine is."""
    from ticketing import patience

    def forget() -> None:
        from ticketing.extensions import db

        with house.open():
            db.engine.dispose()

    monkeypatch.setattr(patience, "PEOPLE_WAIT", 60_000)
    monkeypatch.setattr(patience, "STATEMENT", 60_000)
    forget()
    yield house
    forget()


def raced(house: House, *presses: Press, rows: str = "ticket") -> list[TestResponse]:
    """What each is answered; `rows`: the table whose rows somebody holds until both have come."""
    from ticketing.extensions import db

    answers: list[Any] = [None] * len(presses)

    def run(place: int) -> None:
        answers[place] = presses[place].answer()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(presses))]
    with house.app.app_context(), db.engine.connect() as gate, db.engine.connect() as watch:
        gate.execute(text(f"SELECT 1 FROM {rows} FOR UPDATE"))
        for thread in threads:
            thread.start()
        until = time.monotonic() + LONGEST
        while (watch.scalar(WAITING) or 0) < sum(one.is_alive() for one in threads):
            assert time.monotonic() < until, f"they never came to the {rows}"
            watch.rollback()  # else the same is told for ever
            time.sleep(0.01)
        gate.rollback()
    for thread in threads:
        thread.join(60)
    return answers


def told(answer: TestResponse) -> str:
    """The words of a page, or of problem details."""
    from tests.desk.browsing import words

    return str(answer.json["detail"]) if answer.mimetype == "application/problem+json" else words(answer)
