"""Several sender machines through RabbitMQ: one is lost with its journal, the broker goes away; nobody is lost."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.faults.test_kill_sender import environment
from tests.harness import mailbox, parts
from tests.harness.process import Program
from tests.harness.rabbitmq import Broker, NoRabbitMQ
from tests.harness.rabbitmq import running as rabbitmq_running
from tests.massmail.world import fill, sheet, started, until

if TYPE_CHECKING:
    from config import Settings
    from tests.harness.mailbox import Mailbox

LEASE, GRACE = 3, 2


@pytest.fixture(scope="module")
def rabbitmq() -> Iterator[Broker]:
    """A RabbitMQ of our own."""
    try:
        with rabbitmq_running() as broker:
            yield broker
    except NoRabbitMQ as why:
        parts.missing("RabbitMQ", str(why))


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Mailbox]:
    """A server that counts and keeps no bodies."""
    with mailbox.running(tmp_path / "mail") as box:
        yield box


@pytest.fixture
def settings(app_postgres, receiver, rabbitmq, monkeypatch) -> Settings:
    """A campaign that belongs to no ticket: nobody else is asked for leave."""
    from ticketing.office import doors

    monkeypatch.setattr(doors, "LEAVE_TO_SEND", [])
    return replace(app_postgres.config["SETTINGS"], smtp_url=receiver.url, broker_url=rabbitmq.url)


class Machines:
    """A worker that leads and senders that send, each with its own data folder."""

    def __init__(self, settings: Settings, folder: Path, senders: int, workers: int = 1) -> None:
        self.folders = [folder / f"machine-{number}" for number in range(workers + senders)]
        roles = [f"{'worker' if n < workers else 'sender'}:{place}" for n, place in enumerate(self.folders)]
        env = environment(settings) | {
            "DESPACHO_BROKER_URL": settings.broker_url,
            "DESPACHO_LEASE_SECONDS": str(LEASE),
            "DESPACHO_MACHINE_GRACE_SECONDS": str(GRACE),
        }
        self.senders = senders
        self.program = Program.start(
            [sys.executable, "-m", "tests.faults.machines", *roles], log=folder / "log", env=env
        )

    def listen(self) -> bool:
        """Whether every sender is connected to the broker."""
        return self.program.said().count("Connected to amqp") == self.senders

    def journal(self, number: int) -> int:
        """Bytes of records in a machine's journals; the files are longer, what is not written yet is zeros."""
        files = (self.folders[number] / "journal").glob("*.journal")
        return sum(len(path.read_bytes().rstrip(b"\0")) for path in files)

    def lose(self, number: int) -> None:
        """SIGKILL, and its disk with it."""
        self.signal(number, signal.SIGKILL)
        shutil.rmtree(self.folders[number])

    def signal(self, number: int, which: signal.Signals) -> None:
        pid = int(self.program.wait_for_line(f"started {number} ").rsplit(" ", 1)[-1])
        os.kill(pid, which)


@pytest.fixture
def machines(settings, tmp_path) -> Iterator[Machines]:
    made = Machines(settings, tmp_path, senders=2)
    yield made
    made.program.kill()


def counted(people: int, receiver: Mailbox, campaign_id: int) -> dict[str, int]:
    """What arrived, against who should have got it and what was said to be in doubt."""
    from ticketing.extensions import db
    from ticketing.ledger.events.models import Event

    wanted = {f"estudiantes.{number}@correo.example" for number in range(people)}
    arrived = receiver.accepted()
    times = Counter(item.rcpt[0] for item in arrived)
    ids = defaultdict(set)
    for item in arrived:
        ids[item.rcpt[0]].add(item.message_id)
    mine = (Event.subject_kind == "campaign", Event.subject_id == campaign_id, Event.kind == "machine_lost")
    doubts = [event.payload_row.body["people"] for event in db.session.scalars(select(Event).where(*mine))]
    found = {
        "recipients": people, "messages": len(arrived), "lost": len(wanted - times.keys()),
        "twice": sum(number - 1 for number in times.values()), "in_doubt": sum(doubts), "chunks_lost": len(doubts),
        "differing_ids": sum(len(each) > 1 for each in ids.values()),
    }  # fmt: skip
    print(json.dumps(found))
    return found


def test_a_machine_lost_with_its_journal_costs_nobody_the_message(app_postgres, settings, machines, receiver):
    with app_postgres.app_context():
        fill(2000)
        until(machines.listen, machines.program.said, seconds=40)
        campaign = started()
        until(lambda: machines.journal(1) > 4000 and machines.journal(2), machines.program.said, seconds=30)
        machines.lose(1)
        until(lambda: sheet(campaign.id)["status"] == "finished", machines.program.said, seconds=120)
        count, balance = counted(2000, receiver, campaign.id), sheet(campaign.id)
    assert count["lost"] == 0
    assert count["in_doubt"] > 0
    assert count["twice"] <= count["in_doubt"]
    assert count["differing_ids"] == 0
    assert balance["accepted"] == 2000
    assert not (machines.folders[0] / "journal").exists()  # with a broker the worker publishes and does not send


@pytest.mark.faults
def test_a_machine_that_slept_and_wakes_up_is_told_that_others_took_its_work(
    app_postgres, settings, machines, receiver
):
    with app_postgres.app_context():
        fill(4000)
        until(machines.listen, machines.program.said, seconds=40)
        campaign = started()
        until(lambda: machines.journal(1) > 4000 and machines.journal(2), machines.program.said, seconds=30)
        machines.signal(1, signal.SIGSTOP)
        until(lambda: sheet(campaign.id)["status"] == "finished", machines.program.said, seconds=60)
        machines.signal(1, signal.SIGCONT)
        time.sleep(3)
        count, balance = counted(4000, receiver, campaign.id), sheet(campaign.id)
    assert count["lost"] == 0
    assert count["twice"] <= count["in_doubt"]
    assert count["differing_ids"] == 0
    assert (balance["accepted"], balance["status"]) == (4000, "finished")


def test_a_message_that_nobody_takes_is_published_again_and_few_are_on_their_way(app_postgres, settings):
    from sqlalchemy import func, update

    from ticketing import clock
    from ticketing.extensions import db
    from ticketing.massmail.broker.queue import EXPIRES, MOST_QUEUED, hand_out
    from ticketing.massmail.recipients.models import Chunk, Recipient

    with app_postgres.app_context():
        fill(70)
        campaign, now = started(), clock.now()
        # Seventy chunks of one.
        db.session.execute(update(Recipient).values(chunk=Recipient.seq))
        first = db.session.scalars(select(Chunk)).one()
        db.session.add_all(
            Chunk(campaign_id=campaign.id, number=number, next_try_at=first.next_try_at) for number in range(1, 70)
        )
        db.session.commit()
        assert [hand_out(settings, now), hand_out(settings, now)] == [MOST_QUEUED, 0]
        later = now + EXPIRES + timedelta(seconds=1)
        assert hand_out(settings, later) == MOST_QUEUED
        assert db.session.scalar(select(func.count()).where(Chunk.published_at.is_not(None))) == MOST_QUEUED


@pytest.mark.faults
def test_a_killed_leader_is_replaced_within_its_lease(app_postgres, settings, tmp_path):
    from ticketing.extensions import db
    from ticketing.scheduler.leader import ASK_SECONDS, LEASE_SECONDS
    from ticketing.scheduler.leadership import Leadership

    both = Machines(settings, tmp_path, senders=0, workers=2)
    try:
        with app_postgres.app_context():
            asked = select(Leadership.owner).where(Leadership.name == "ticks")
            joined = [folder / "generation" for folder in both.folders]
            until(lambda: all(path.exists() for path in joined), both.program.said, seconds=40)
            leader = until(lambda: db.session.scalar(asked), both.program.said)
            pid = int(leader.rsplit("-", 2)[1])
            os.kill(pid, signal.SIGKILL)
            begin = time.monotonic()
            until(lambda: db.session.scalar(asked) != leader, both.program.said, seconds=30)
            took = time.monotonic() - begin
    finally:
        both.program.kill()
    print(json.dumps({"replaced_after_seconds": round(took, 1)}))
    assert took < LEASE_SECONDS + 2 * ASK_SECONDS


@pytest.mark.faults
def test_a_broker_that_goes_away_and_comes_back_loses_nothing(app_postgres, settings, machines, receiver, rabbitmq):
    with app_postgres.app_context():
        fill(8000)
        until(machines.listen, machines.program.said, seconds=40)
        campaign = started()
        until(lambda: machines.journal(1) and machines.journal(2), machines.program.said, seconds=30)
        rabbitmq.stop()
        left = sheet(campaign.id)["pending"]
        rabbitmq.start()
        until(lambda: sheet(campaign.id)["status"] == "finished", machines.program.said, seconds=100)
        count = counted(8000, receiver, campaign.id)
    assert left
    assert (count["lost"], count["twice"], count["in_doubt"]) == (0, 0, 0)
