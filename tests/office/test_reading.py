"""Strangers' files are read by processes that have so much time and memory, and never while somebody waits for them."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import TYPE_CHECKING

import pytest

from tests.office import hostile
from tests.office.conftest import AT, Cast
from tests.office.test_files import picture
from ticketing.extensions import db
from ticketing.office.files import jobs, pool, queries, turns
from ticketing.office.files.actions import settle, store
from ticketing.office.files.kinds import KINDS
from ticketing.office.files.models import CHECKING, OK, REFUSED, StoredFile
from ticketing.office.files.pool import Verdict
from ticketing.office.files.receiving import receive
from workflows.refusals import Refused

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

JUDGE = """
import json, resource, sys
from ticketing.office.files import reader
reader.Image.init()
answer = reader._in_child(json.loads(sys.argv[1]))
print(json.dumps([answer, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss]))
"""


@contextmanager
def everybody_reads() -> Iterator[None]:
    """Both readers are at work on something else."""
    taken = [pool._free.get(timeout=20) for _ in range(pool.READERS)]
    try:
        yield
    finally:
        for reader in taken:
            pool._free.put(reader)


def judged(folder: Path, name: str, data: bytes) -> tuple[dict[str, object], int, float]:
    """What reading it came to, the most memory that it took (kB), and how long."""
    path = folder / name
    path.write_bytes(data)
    kind = KINDS["." + name.rpartition(".")[2]]
    job = {"path": str(path), "name": name, "media_type": kind.media_type, "seconds": pool.LONGEST}
    began = monotonic()
    ran = subprocess.run(
        [sys.executable, "-c", JUDGE, json.dumps(job)], capture_output=True, text=True, check=True, cwd=pool.ROOT
    )
    answer, most = json.loads(ran.stdout)
    return answer, most, monotonic() - began


@pytest.mark.parametrize("name", hostile.FILES)
def test_a_hostile_file_gets_its_sentence_in_time_and_within_its_memory(name: str, tmp_path: Path) -> None:
    answer, most, _seconds = judged(tmp_path, name, hostile.FILES[name]())
    assert "refused" in answer or "late" in answer or "died" in answer, answer
    assert most < 500 * 1024
    kind = KINDS["." + name.rpartition(".")[2]]
    began = monotonic()
    verdict = pool.read(tmp_path / name, name, kind)
    assert verdict.refused.startswith(f"«{name}» ")
    assert monotonic() - began < 10 + pool.GRACE / 2  # a reader may have to start first


@pytest.mark.parametrize("name", hostile.HEAVY)
def test_what_is_only_heavy_is_taken(name: str, tmp_path: Path) -> None:
    answer, most, _seconds = judged(tmp_path, name, hostile.HEAVY[name]())
    assert "refused" not in answer
    assert most < 500 * 1024


def test_whoever_reads_has_neither_secrets_nor_network() -> None:
    path = pool.ROOT / "static" / "css" / "tokens.css"
    pool.read(path, "a.csv", KINDS[".csv"])
    process = next(one.process for one in pool._readers if one.process and one.process.poll() is None)
    environment = Path(f"/proc/{process.pid}/environ").read_bytes()
    assert b"SECRET" not in environment
    assert b"DATABASE" not in environment
    script = "import socket; from ticketing.office.files import reader; reader._bind(); socket.socket()"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=pool.ROOT)
    assert "PermissionError: socket" in ran.stderr


def test_a_reader_that_was_killed_is_replaced_and_nobody_notices(cast: Cast) -> None:
    store(io.BytesIO(picture()), "antes.jpg", by=cast.requester, at=AT)
    for reader in pool._readers:
        if reader.process:
            os.kill(reader.process.pid, signal.SIGKILL)
    assert store(io.BytesIO(picture()), "foto.jpg", by=cast.requester, at=AT).width == 40


def test_what_could_not_be_read_in_time_is_kept_until_it_is(cast: Cast) -> None:
    with everybody_reads():
        received = receive(io.BytesIO(picture()), "foto.jpg", patience=0.1)
    file = store(received, "foto.jpg", by=cast.requester, at=AT, may_wait=True)
    db.session.commit()
    received.close()
    assert (file.state, file.width, file.checked_at) == (CHECKING, None, None)
    assert "todavía se está revisando" in file.why_not
    assert jobs.read_waiting(AT) == 1
    db.session.refresh(file)
    assert (file.state, file.width, file.why_not) == (OK, 40, "")
    assert jobs.read_waiting(AT) == 0


def test_what_turns_out_bad_says_why_and_is_not_served(cast: Cast, desk: Flask) -> None:
    with everybody_reads():
        received = receive(io.BytesIO(hostile.FILES["gigante.png"]()), "gigante.png", patience=0.1)
    file = store(received, "gigante.png", by=cast.requester, at=AT, may_wait=True)
    db.session.commit()
    received.close()
    given = queries.pass_for(file, AT.replace(year=AT.year + 1))
    asked = f"/files/{file.token}/gigante.png?pase={given}"
    assert desk.test_client().get(asked).status_code == 404
    jobs.read_waiting(AT)
    db.session.refresh(file)
    assert (file.state, file.why_not) == (REFUSED, file.reason)
    assert "demasiados píxeles" in file.reason
    assert desk.test_client().get(asked).status_code == 404


def test_who_cannot_wait_is_told_to_come_back(cast: Cast) -> None:
    with everybody_reads():
        received = receive(io.BytesIO(picture()), "foto.jpg", patience=0.1)
    with pytest.raises(Refused, match="tardó demasiado en revisarse y no se guardó"):
        store(received, "foto.jpg", by=cast.requester, at=AT)
    received.close()
    assert db.session.query(StoredFile).count() == 0


def test_who_finds_everybody_reading_and_others_waiting_is_told_at_once(tmp_path: Path) -> None:
    """Eight who send something heavy at once would else hold all threads of a process until the last was read."""
    path, told = tmp_path / "foto.jpg", list[Verdict]()
    path.write_bytes(picture())
    threads = [
        Thread(target=lambda: told.append(pool.read(path, "foto.jpg", KINDS[".jpg"]))) for _ in range(pool.WAITERS + 4)
    ]
    with everybody_reads():
        for thread in threads:
            thread.start()
        until = monotonic() + 20
        while len(told) < len(threads) and monotonic() < until:
            sleep(0.01)
    for thread in threads:
        thread.join()
    assert told == [Verdict(late=True)] * len(threads)
    assert pool.read(path, "foto.jpg", KINDS[".jpg"]).width == 40


@contextmanager
def a_slow_one(folder: Path, whose: int) -> Iterator[None]:
    """A reader is at work on a file of this person's that does not end."""
    path, told = folder / "lento.csv", list[Verdict]()
    os.mkfifo(path)
    thread = Thread(target=lambda: told.append(pool.read(path, path.name, KINDS[".csv"], whose=whose)))
    thread.start()
    try:
        until = monotonic() + 20
        while pool._free.qsize() == pool.READERS and monotonic() < until:
            sleep(0.01)
        yield
    finally:
        with suppress(OSError):  # its reader may have lost patience
            os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK))
        thread.join()
    assert [bool(verdict.refused) for verdict in told] == [True]


def test_one_person_keeps_one_reader_busy_and_anothers_file_is_read_meanwhile(tmp_path: Path) -> None:
    path, mine = tmp_path / "foto.jpg", list[Verdict]()
    path.write_bytes(picture())

    def second() -> None:
        mine.append(pool.read(path, "foto.jpg", KINDS[".jpg"], whose=1))

    threads = [Thread(target=second) for _ in range(5)]
    with a_slow_one(tmp_path, whose=1):
        for thread in threads:
            thread.start()
        other = pool.read(path, "foto.jpg", KINDS[".jpg"], whose=2)
        for thread in threads:
            thread.join()

    assert other.width == 40
    assert mine == [Verdict(late=True)] * len(threads), "hers wait for the first, and are told so"
    assert pool.read(path, "foto.jpg", KINDS[".jpg"], whose=1).width == 40


def test_a_second_file_waits_for_the_first_of_the_same_person(tmp_path: Path) -> None:
    path, told = tmp_path / "foto.jpg", list[Verdict]()
    path.write_bytes(picture())
    thread = Thread(target=lambda: told.append(pool.read(path, "foto.jpg", KINDS[".jpg"], whose=1)))
    with turns.turn(1, 0):
        thread.start()
        until = monotonic() + 20
        while not turns._wait and monotonic() < until:
            sleep(0.01)
    thread.join()
    assert [verdict.width for verdict in told] == [40]


def test_on_the_pages_it_is_each_persons_own_turn(cast: Cast, sign_in: Callable[..., FlaskClient]) -> None:
    rosa, delia = sign_in(cast.requester), sign_in(cast.deputy)
    with turns.turn(cast.requester.id, 0):
        sent = [
            browser.post("/uploads/images", data={"file": (io.BytesIO(picture()), "foto.jpg")})
            for browser in (rosa, delia)
        ]
    assert [answer.status_code for answer in sent] == [422, 201]
    assert "tardó demasiado en revisarse y no se guardó" in sent[0].json["detail"]


def test_the_worker_reads_the_oldest_of_each_person_first(cast: Cast) -> None:
    with everybody_reads():
        for who, name in ((cast.requester, "uno"), (cast.requester, "dos"), (cast.requester, "tres"), (cast.head, "x")):
            received = receive(io.BytesIO(picture()), f"{name}.jpg", patience=0.05)
            store(received, f"{name}.jpg", by=who, at=AT, may_wait=True)
            received.close()
    assert [file.name for file in queries.waiting(3)] == ["uno.jpg", "x.jpg", "dos.jpg"]


def test_a_verdict_told_twice_changes_nothing(cast: Cast) -> None:
    file = store(io.BytesIO(picture()), "foto.jpg", by=cast.requester, at=AT)
    settle(file, Verdict(refused="no"), at=AT)
    assert (file.state, file.reason) == (OK, "")


def test_a_file_that_its_request_did_not_take_leaves_nothing(cast: Cast, desk: Flask) -> None:
    receive(io.BytesIO(picture()), "foto.jpg").close()
    assert list((desk.config["SETTINGS"].data_dir / "files").iterdir()) == []
