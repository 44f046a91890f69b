"""A house at work by a file of its own: its pages, its mail, its worker beside it and its time, which a test moves."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tests.desk.another_house import FILES
from tests.desk.browsing import House, begun, opened, value, words
from tests.harness import office, process

if TYPE_CHECKING:
    from datetime import datetime
    from email.message import EmailMessage
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.harness.mailbox import Mailbox

PATIENCE = 60.0


@dataclass
class WorkedHouse(House):
    """The cast at work by one procedure; what is mailed is kept."""

    number: str
    mailbox: Mailbox | None = None

    @property
    def page(self) -> str:
        return f"/tickets/{self.number}"

    def file(self, who: str, category: str, status: int = 303, **answers: Any) -> TestResponse:
        """Somebody fills in the form of a category and sends it."""
        client = self.browser(who)
        data = {**answers, "do": "send"}
        answer = client.post(begun(client, category), data=data, content_type="multipart/form-data")
        assert answer.status_code == status, words(answer)
        if status == 303:
            self.number = str(answer.location).rpartition("/")[2]
        return answer

    def step(self, who: str, key: str, note: str = "", status: int = 303) -> TestResponse:
        """Somebody takes a step on the ticket's page."""
        client = self.browser(who)
        data = {"which": f"step-{key}", "step": key, "note": note, "seen": value(client.get(self.page), "seen")}
        return done(client, f"{self.page}/steps", status, **data)

    def deliver(self, who: str, kind: str, **evidence: Any) -> TestResponse:
        """Somebody delivers a thing owed, with its evidence."""
        client = self.browser(who)
        data = {"which": f"deliver-{kind}", "seen": value(client.get(self.page), "seen"), **evidence}
        return done(client, f"{self.page}/deliverables/{kind}", **data)

    def sign(self, who: str, gate: str, verdict: str = "approved", note: str = "", status: int = 303) -> str:
        """Somebody decides at a gate."""
        client = self.browser(who)
        read = value(client.get(f"{self.page}/sign/{gate}"), "content_hash")
        answer = done(client, f"{self.page}/sign/{gate}", status, verdict=verdict, note=note, content_hash=read)
        return words(answer)

    def read(self, who: str, address: str = "") -> str:
        """The words of the ticket's page, or of another, as somebody sees it."""
        return words(self.browser(who).get(address or self.page))

    def state(self) -> str:
        with self.open():
            return self.ticket(self.number.partition("-")[2]).state

    def let_time_pass(self, to: datetime) -> None:
        """It is that moment, and the desk's jobs have looked what came due."""
        from ticketing import clock
        from ticketing.desk.ticks import TICKS

        self.move(to)
        for tick in TICKS:
            with self.open():
                tick.act(clock.now())

    def letter(self, to: str, said: str) -> str:
        """The subject and the words of the one letter to that person whose subject says this, once it came."""
        with self.open():
            address = self.person(to).email
        (came,) = until(lambda: [one for one in self.letters(said) if address in str(one["To"])], f"{said} to {to}")
        return f"{came['Subject']}\n{plain(came)}"

    def letters(self, said: str) -> list[EmailMessage]:
        """Every letter so far whose subject says this."""
        assert self.mailbox
        every = map(self.mailbox.content, self.mailbox.accepted())
        return [mail for mail in every if said in str(mail["Subject"])]


def plain(letter: EmailMessage) -> str:
    """The letter in plain text."""
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def done(client: FlaskClient, address: str, status: int = 303, /, **data: Any) -> TestResponse:
    """A form sent, answered as expected."""
    answer = client.post(address, data=data, content_type="multipart/form-data")
    assert answer.status_code == status, words(answer)
    return answer


def until(found: Callable[[], Any], what: str) -> Any:
    """What is found at last; the worker has a minute."""
    end = time.monotonic() + PATIENCE
    while not (seen := found()):
        assert time.monotonic() < end, what
        time.sleep(0.1)
    return seen


def named(name: str) -> str:
    """The procedures: ours, by which the cast was hired, and that file of this folder beside it."""
    return f"icetex,{FILES / f'{name}.yaml'}"


def worked(app: Flask, name: str) -> WorkedHouse:
    """From here on the cast works by that file too."""
    house = opened(app)
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], procedures=named(name), undo_seconds=1)
    return WorkedHouse(house.app, "")


@contextmanager
def beside_its_worker(url: str, name: str, folder: Path, mailbox: Mailbox) -> Iterator[WorkedHouse]:
    """The same on a database of its own, with the worker as a process beside it."""
    settings = office.settings(url, folder, smtp_url=mailbox.url)
    with office.opened(settings) as app:
        house = worked(app, name)
        house.mailbox = mailbox
        with process.worker(process.environment(settings, PROCEDURES=named(name)), folder / "worker.log"):
            yield house


def content_hash(page: TestResponse) -> str:
    """What the button binds that signs the content."""
    found = re.search(r'name="content_hash"[^>]*value="([0-9a-f]{64})"', page.text)
    assert found
    return found[1]
