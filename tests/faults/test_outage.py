"""Twenty seconds without a database: a line when it goes, a line when it is back, and pages that say so in words."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.faults.test_database import wait_for_the_end
from tests.harness import mailbox, office, parts, postgres, postgres_restarts
from tests.harness.patience import START_SECONDS
from tests.harness.process import Program, environment, listener, web, worker
from tests.massmail.world import AT, commit, fill, started, until

AWAY = float(os.environ.get("DESPACHO_TEST_AWAY_SECONDS", "4"))  # whoever asks each second has asked again and again
SENTENCE = "La base de datos está ocupada o no responde."


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[postgres_restarts.Restartable]:
    """A PostgreSQL of our own with the present schema."""
    try:
        with postgres_restarts.running() as found:
            office.build_schema(found.url, tmp_path_factory.mktemp("schema"))
            yield found
    except postgres.NoPostgres as why:
        parts.missing("PostgreSQL", str(why))


@contextmanager
def away(server) -> Iterator[None]:
    """The database is stopped while the block lasts."""
    server.control("stop", "-m", "immediate")
    try:
        yield
    finally:
        server.control("start")


@contextmanager
def worker_of_no_ticket(env, log) -> Iterator[Program]:
    """A worker for campaigns that belong to no ticket; it is not killed."""
    import sys

    journal = log.with_suffix(".empty")
    journal.touch()
    one = Program.start([sys.executable, "-m", "tests.faults.lives", "--kills", 0, "--seed", 1, "--journal", journal],
                        log=log, env=env)  # fmt: skip
    try:
        yield one
    finally:
        one.stop()


def hushed(one: Program, seconds: float = 2) -> None:
    """Wait until it has said nothing for a while."""
    before, since = one.said(), time.monotonic()
    while time.monotonic() - since < seconds:
        time.sleep(0.2)
        if one.said() != before:
            before, since = one.said(), time.monotonic()


def lines(one: Program, before: int) -> list[str]:
    """What it has said since."""
    return one.said()[before:].splitlines()


def test_a_worker_that_sends_says_two_lines_of_an_outage(server, tmp_path):
    chosen = office.settings(server.url, tmp_path, smtp_url="smtp://127.0.0.1:9")
    with worker(environment(chosen), tmp_path / "worker.log") as one:
        deadline = time.monotonic() + START_SECONDS
        while not (tmp_path / "worker.heartbeat").exists() and time.monotonic() < deadline:
            time.sleep(0.2)
        hushed(one)
        before = len(one.said())
        with away(server):
            time.sleep(AWAY)
        deadline = time.monotonic() + START_SECONDS
        while "answers again" not in one.said()[before:] and time.monotonic() < deadline:
            time.sleep(0.2)
        hushed(one)
        said = lines(one, before)
        assert one.alive()
    assert len(said) == 2, said
    assert "The database is busy or away" in said[0]
    assert "The database answers again" in said[1]


def test_a_sender_with_people_in_its_hands_says_two_lines_and_sends_the_rest(server, tmp_path, monkeypatch):
    from sqlalchemy import delete

    from ticketing.extensions import db
    from ticketing.massmail.chunks.models import Generation
    from ticketing.office import doors

    monkeypatch.setattr(doors, "LEAVE_TO_SEND", [])
    with mailbox.running(tmp_path / "mail") as box:
        chosen = office.settings(server.url, tmp_path, smtp_url=box.url)
        with office.opened(chosen) as app, app.app_context():
            doors.LEAVE_TO_SEND.clear()
            db.session.execute(delete(Generation))  # no machine has counted yet: this one need not wait for others
            fill(300)
            number = started(rate_per_minute=1500).id
            env = environment(chosen)
            with worker_of_no_ticket(env, tmp_path / "sender.log") as one:
                until(lambda: len(box.accepted()) > 20, one.said, seconds=40)
                before = len(one.said())
                with away(server):
                    time.sleep(AWAY)
                wait_for_the_end(number, 60)
                said = lines(one, before)
        assert len({item.rcpt[0] for item in box.accepted()}) == 300
    assert len(said) == 2, said


def test_pages_and_programs_are_told_in_words_by_a_signed_in_person_too(server, tmp_path):
    from ticketing.extensions import db
    from ticketing.office.accounts import actions as accounts
    from ticketing.office.departments import actions as departments
    from ticketing.office.people import actions as people

    chosen = office.settings(server.url, tmp_path)
    with office.opened(chosen) as app:
        with app.app_context():
            place = departments.add("Oficina de quien mira", by=None, at=AT)
            person = people.add("Marta Mira", "marta@despacho.test", place, by=None, at=AT)
            accounts.set_password(person, "una-clave-bien-larga", by=None, at=person.created_at)
            commit()
            email = person.email
        client = app.test_client()
        app.config["WTF_CSRF_ENABLED"] = False
        entered = client.post("/sign-in", data={"email": email, "password": "una-clave-bien-larga"})
        assert entered.status_code == 303, entered.text
        assert client.get("/people/me").status_code == 200
        with away(server):
            answers = {
                "page": client.get("/people/me"),
                "form": client.post("/people/me", data={"name": "x"}),
                "unknown": client.get("/no-existe"),
                "json": client.get("/people/me", headers={"Accept": "application/json"}),
                "api": client.get("/api/v1/campaigns", headers={"Authorization": "Bearer nada"}),
                "stranger": app.test_client().get("/sign-in"),
            }
            ready = client.get("/readyz")
            assert client.get("/healthz").text.startswith("ok\n")
        with app.app_context():
            db.session.remove()
        assert client.get("/people/me").status_code == 200
    told = {name: (answer.status_code, answer.headers.get("Retry-After")) for name, answer in answers.items()}
    told.pop("stranger")
    assert told == dict.fromkeys(told, (503, "10"))
    for name in ("page", "form", "unknown"):
        assert SENTENCE in answers[name].text
        assert "Internal Server Error" not in answers[name].text
    for name in ("json", "api"):
        assert answers[name].content_type == "application/problem+json"
        assert SENTENCE in answers[name].get_json()["detail"]
    assert ready.status_code == 503
    assert ready.get_json()["database"].startswith("no responde")


def test_a_desk_says_two_lines_of_an_outage_however_many_ask(server, tmp_path):
    import urllib.error
    import urllib.request

    chosen, env = office.settings(server.url, tmp_path), {}
    env = environment(chosen)
    with listener() as door, web(env, tmp_path / "web.log", on=door) as one:
        url = f"http://127.0.0.1:{door.getsockname()[1]}/sign-in"
        asked = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        asked.open(url, timeout=10).read()
        before, codes = len(one.said()), []
        with away(server):
            until = time.monotonic() + AWAY
            while time.monotonic() < until:
                try:
                    codes.append(asked.open(url, timeout=10).status)
                except urllib.error.HTTPError as refused:
                    codes.append(refused.code)
        asked.open(url, timeout=10).read()
        said = lines(one, before)
    assert set(codes) == {503}
    assert len(codes) > 10
    assert len(said) == 2, said


def test_a_database_that_hangs_keeps_nobody_waiting_for_readyz(server, tmp_path):
    import signal

    chosen = office.settings(server.url, tmp_path)
    with office.opened(chosen) as app:
        client = app.test_client()
        client.get("/readyz")
        pids = [int(pid) for pid in os.listdir("/proc") if pid.isdigit() and _of(server, int(pid))]
        assert pids
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            began = time.monotonic()
            said = client.get("/readyz")
            took = time.monotonic() - began
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)
            for thread in app.extensions["watch"].hanging.values():
                thread.join(10)
    assert said.get_json()["database"] == "no respondió en 2 s"
    assert took < 3.5


def _of(server, pid: int) -> bool:
    """Whether a process is that server's: its folder stands in its command line, or its parent's is."""
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            if str(server.folder).encode() in file.read():
                return True
        with open(f"/proc/{pid}/stat") as file:
            parent = int(file.read().rpartition(")")[2].split()[1])
        with open(f"/proc/{parent}/cmdline", "rb") as file:
            return str(server.folder).encode() in file.read()
    except OSError:
        return False


def test_a_broker_that_comes_back_is_two_lines_and_nothing_critical(server, tmp_path):
    import socket

    from tests.harness import rabbitmq
    from tests.harness.process import flask

    with socket.create_server(("127.0.0.1", 0)) as door:
        chosen = office.settings(server.url, tmp_path, smtp_url=f"smtp://127.0.0.1:{door.getsockname()[1]}")
        try:
            with rabbitmq.running() as broker:
                one = flask(
                    "sender", env=environment(chosen) | {"DESPACHO_BROKER_URL": broker.url}, log=tmp_path / "log"
                )
                try:
                    from ticketing.massmail.broker.health import examined

                    deadline = time.monotonic() + 60
                    while examined(broker.url) != "ok" and time.monotonic() < deadline:
                        time.sleep(0.3)
                    assert examined(broker.url) == "ok", one.said()
                    before = len(one.said())
                    broker.stop()
                    time.sleep(AWAY)
                    broker.start()
                    while examined(broker.url) != "ok" and time.monotonic() < deadline + 60:
                        time.sleep(0.3)
                    said = [line for line in lines(one, before) if line.strip()]
                finally:
                    one.stop()
        except rabbitmq.NoRabbitMQ as why:
            parts.missing("RabbitMQ", str(why))
    assert len(said) == 2, said
    assert not any("CRITICAL" in line for line in said)
    assert "connected again" in said[1]


def test_messages_of_an_old_connection_that_cannot_be_acknowledged_are_no_critical_matter(caplog):
    import logging

    from ticketing.massmail.broker.consumer import ConnectionLog

    logger, shown = logging.getLogger("celery.worker.request.prueba"), ConnectionLog()
    logger.addFilter(shown)
    try:
        logger.critical("Couldn't ack %r, reason:%r", 3, BrokenPipeError())
        logger.warning("%s (%r)", "consumer: Connection to broker lost.\nTrying", OSError("x"))
        logger.error("consumer: Cannot connect to %s: %s.\n%s", "amqp://x", "refused", "Trying again")
        shown.again()
        logger.error("Another matter")
    finally:
        logger.removeFilter(shown)
    assert [message.partition(" (")[0] for message in caplog.messages] == [
        "consumer: Connection to broker lost. Trying", "The broker is connected again", "Another matter",
    ]  # fmt: skip
