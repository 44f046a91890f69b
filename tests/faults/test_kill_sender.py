"""F1: the sender is killed at random instants. Nobody is lost; at most one message a connection comes twice."""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.harness.mailbox import running
from tests.harness.process import Program
from tests.massmail.world import fill, sheet, started, until

if TYPE_CHECKING:
    from config import Settings
    from tests.harness.mailbox import Mailbox

SEED = 20260302
CONNECTIONS = 4


@dataclass(frozen=True)
class Count:
    """What the receiving server saw, against who should have got it."""

    recipients: int
    messages: int
    missing: int
    strangers: int
    twice: int
    differing: int
    kills: int
    kills_while_sending: int

    def told(self) -> str:
        return json.dumps({name: getattr(self, name) for name in self.__dataclass_fields__})


@pytest.fixture
def mailbox_bare(tmp_path: Path) -> Iterator[Mailbox]:
    """A server that counts and keeps no bodies."""
    with running(tmp_path / "mail") as box:
        yield box


@pytest.fixture
def free(monkeypatch: pytest.MonkeyPatch) -> None:
    """The campaign belongs to no ticket: nobody else is asked for leave, nothing of other wings follows its end."""
    from ticketing.office import doors

    monkeypatch.setattr(doors, "LEAVE_TO_SEND", [])


def environment(settings: Settings) -> dict[str, str]:
    """The settings as another process reads them."""
    return {
        "DESPACHO_DEMO": "0",
        "DESPACHO_TESTING": "1",
        "DESPACHO_DATA_DIR": str(settings.data_dir),
        "DESPACHO_DATABASE_URL": settings.database_url,
        "DESPACHO_SECRET_KEY": settings.secret_key,
        "DESPACHO_SMTP_URL": settings.smtp_url,
        "DESPACHO_PUBLIC_URL": settings.public_url,
        "DESPACHO_BASE_URL": settings.base_url,
        "DESPACHO_MAIL_DOMAIN": settings.mail_domain,
        "DESPACHO_SENDER_CONNECTIONS": str(CONNECTIONS),
    }


def survived(
    settings: Settings,
    mailbox: Mailbox,
    folder: Path,
    *,
    people: int,
    kills: int,
    seconds: float,
    longest: float = 0.25,
) -> Count:
    """Send to so many through so many deaths, each life sending for `longest` seconds at most, and count."""
    wanted = {f"estudiantes.{number}@correo.example" for number in range(people)}
    fill(people)
    campaign = started()
    arguments = ["--kills", kills, "--seed", SEED, "--longest", longest, "--journal", mailbox.folder / "journal.jsonl"]
    lives = Program.start(
        [sys.executable, "-m", "tests.faults.lives", *arguments], log=folder / "lives.log", env=environment(settings)
    )
    try:
        until(lambda: sheet(campaign.id)["status"] == "finished", lives.said, seconds=seconds)
    finally:
        lives.kill()  # its whole group: a worker that it forked must not outlive the test
    return counted(wanted, mailbox, lives.said())


def counted(wanted: set[str], mailbox: Mailbox, said: str) -> Count:
    arrived = mailbox.accepted()
    times = Counter(item.rcpt[0] for item in arrived)
    ids = defaultdict(set)
    for item in arrived:
        ids[item.rcpt[0]].add(item.message_id)
    return Count(
        recipients=len(wanted),
        messages=len(arrived),
        missing=len(wanted - times.keys()),
        strangers=len(times.keys() - wanted),
        twice=sum(count - 1 for count in times.values()),
        differing=sum(len(found) > 1 for found in ids.values()),
        kills=said.count("killed "),
        kills_while_sending=said.count(" sending"),
    )


def holds(count: Count) -> None:
    print(count.told())
    assert count.missing == 0
    assert count.strangers == 0
    assert count.twice <= count.kills * CONNECTIONS
    assert count.differing == 0


def test_nobody_is_lost_when_the_sender_is_killed(app_postgres, mailbox_bare, free, tmp_path):
    settings = replace(app_postgres.config["SETTINGS"], smtp_url=mailbox_bare.url)
    with app_postgres.app_context():
        count = survived(settings, mailbox_bare, tmp_path, people=8000, kills=12, seconds=100)
    holds(count)
    assert count.kills_while_sending >= 10


def test_nobody_is_lost_on_sqlite_either(app_sqlite, mailbox_bare, free, tmp_path):
    settings = replace(app_sqlite.config["SETTINGS"], smtp_url=mailbox_bare.url)
    with app_sqlite.app_context():
        count = survived(settings, mailbox_bare, tmp_path, people=2000, kills=4, seconds=60)
    holds(count)
    assert count.kills_while_sending >= 3


@pytest.mark.faults
@pytest.mark.timeout(1200)
def test_nobody_is_lost_through_two_hundred_deaths(app_postgres, mailbox_bare, free, tmp_path):
    settings = replace(app_postgres.config["SETTINGS"], smtp_url=mailbox_bare.url)
    with app_postgres.app_context():
        count = survived(settings, mailbox_bare, tmp_path, people=50_000, kills=200, seconds=1100, longest=0.1)
    holds(count)
    assert count.kills_while_sending >= 190
