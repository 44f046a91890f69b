"""F13 on a disk that is truly full: the journal cannot grow, sending stands, and goes on when there is room."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.judge import addresses, judged, status, told
from tests.faults.test_workers import workers
from tests.harness import parts
from tests.massmail.world import fill, sheet, started, until

SIZE = "3m"


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """The data folder of the only worker, on a file system of its own."""
    folder = tmp_path / "machine-0"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", folder], check=False)
    if mounted.returncode:
        parts.missing("mount", "Hace falta poder montar un tmpfs (root).")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def filled(folder: Path) -> Path:
    """What takes all the room that is left."""
    path = folder / "relleno"
    with path.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            return path


@pytest.mark.faults
@pytest.mark.timeout(300)
def test_f13_a_full_disk_stops_the_sending_and_loses_nobody(base, smtp, sink, tmp_path, small):
    people = 20_000
    fill(people)
    campaign = started()
    with workers(smtp, tmp_path, 1, apart=False) as program:
        until(lambda: len(sink.accepted()) > 200, program.said, seconds=60)
        filler = filled(small)
        stood = still(sink)
        pending = sheet(campaign.id)["pending"]
        filler.unlink()
        until(status(campaign.id, "finished"), program.said, seconds=120)
        said = program.said().count("No space left")
    found = told("F13 full", **judged(addresses(people), sink), stood_at=stood, pending=pending, said=said)
    assert 0 < stood < people
    assert said > 0
    assert (found["lost"], found["strangers"], found["differing_ids"]) == (0, 0, 0)
    assert found["twice"] <= smtp.sender_connections


def still(sink) -> int:
    """How many had arrived when nothing more came for three seconds."""
    seen, since = -1, time.monotonic()
    while time.monotonic() - since < 3:
        now = len(sink.accepted())
        if now != seen:
            seen, since = now, time.monotonic()
        time.sleep(0.2)
    return seen
