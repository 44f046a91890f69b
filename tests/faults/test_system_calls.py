"""F2, F13, F14: the worker dies at a system call, or the disk is full or broken at one. SQLite, strace."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from tests.faults.judge import addresses, judged, status, told
from tests.faults.test_kill_sender import CONNECTIONS, environment
from tests.harness import parts
from tests.harness.process import Program
from tests.harness.smtp_faults import Fault
from tests.massmail.world import fill, started, until

FEWEST, A_POINT = 160, 20  # people: enough that some still wait when the last life begins


@pytest.fixture
def strace() -> None:
    """strace is there."""
    if shutil.which("strace") is None:
        parts.missing("strace", "En Debian: apt install strace.")


def suffered(app, sink, folder: Path, inject: str, at: Sequence[object], fault: str, **more: Any) -> dict[str, Any]:
    """A campaign through these points; what was counted."""
    settings = replace(app.config["SETTINGS"], smtp_url=sink.url)
    people = max(FEWEST, A_POINT * len(at))
    sink.misbehave(Fault(at="rcpt", delay=0.05))
    with app.app_context():
        fill(people)
        campaign = started()
        order = ["--inject", inject, "--said", folder / "strace", "--life", more.pop("life", 3.0), "--at", *at]
        points = Program.start(
            [sys.executable, "-m", "tests.faults.points", *order], log=folder / "points.log", env=environment(settings)
        )
        try:
            until(lambda: "left alone" in points.said(), points.said, seconds=20 + 6 * len(at))
            sink.misbehave()
            until(status(campaign.id, "finished"), points.said, seconds=60)
        finally:
            points.kill()
    said = points.said()
    with sqlite3.connect(make_url(settings.database_url).database or "") as connection:
        whole = connection.execute("PRAGMA integrity_check").fetchone()[0]
    killed = said.count("ended -9")
    struck = (folder / "strace.trace").read_text(errors="replace").count("INJECTED")
    return told(fault, **judged(addresses(people), sink), points=len(at), killed=killed, struck=struck, integrity=whole)


def holds(found: dict[str, Any]) -> None:
    assert (found["lost"], found["strangers"], found["differing_ids"], found["integrity"]) == (0, 0, 0, "ok")


CALLS = "sendto,write,pwrite64,fdatasync,fsync"


@pytest.mark.parametrize(
    "points", [[2, 6, 12, 20, 35, 60], pytest.param([*range(1, 121)], marks=[pytest.mark.faults])],
    ids=["few", "many"],
)  # fmt: skip
@pytest.mark.timeout(900)
def test_f2_death_at_any_system_call_loses_nobody(app_sqlite, unbound, sink, tmp_path, strace, points):
    found = suffered(app_sqlite, sink, tmp_path, f"{CALLS}:signal=SIGKILL", points, "F2")
    holds(found)
    assert found["killed"] >= len(points) * 3 // 4
    assert found["twice"] <= found["killed"] * CONNECTIONS


@pytest.mark.parametrize(
    ("fault", "inject", "at"),
    [("F13", "fallocate,pwrite64,write:error=ENOSPC", ["30+2"]), ("F14", "fdatasync,fsync:error=EIO", ["6+2"])],
)
def test_f13_f14_a_disk_that_refuses_loses_nobody(app_sqlite, unbound, sink, tmp_path, strace, fault, inject, at):
    found = suffered(app_sqlite, sink, tmp_path, inject, at, fault)
    holds(found)
    assert found["struck"] > 0
    assert found["twice"] <= CONNECTIONS * (1 + len(at))
