"""An installation made in an empty folder, as the README says it, and its programs while they run."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.harness.mailbox import Mailbox
from tests.harness.process import Program, clean_environment, listener
from tests.setup import readme

SETUP_SECONDS = 120
DESK, PUBLIC = "https://despacho.institucion.example", "https://avisos.institucion.example"
DATABASE = "postgresql://despacho:CLAVE@db.institucion.example/despacho"
MAIL = "smtp+starttls://usuario:CLAVE@correo.institucion.example:587"


@dataclass(frozen=True)
class House:
    """Where it is, and where its faces answer."""

    folder: Path
    desk: str
    public: str
    mailbox: Mailbox


def checkout(to: Path) -> Path:
    """The files of the program as somebody gets them, with the packages that are installed already."""
    ours = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(ours, cwd=readme.ROOT, capture_output=True, check=True).stdout
    for name in listed.decode().split("\0"):
        source = readme.ROOT / name
        if name and source.is_file() and not name.startswith(("tests/", "docs/")):
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, to / name)
    (to / ".venv").symlink_to((readme.ROOT / ".venv").resolve())
    os.utime(to / "requirements.txt", (0, 0))  # `make setup` finds them installed
    return to


def at_any_hour(folder: Path) -> None:
    """The programs keep the true time, and the tests run at any: here the usual class of mail has no hours."""
    file = folder / "workflows" / "procedures" / "icetex.yaml"
    before = file.read_text(encoding="utf-8")
    after = re.sub(
        r"(- key: informativa\n(?:    (?!hours|holidays).*\n)*)    holidays: false\n    hours:\n(?:      .*\n)+",
        r"\1",
        before,
    )
    assert after != before, "«informativa» ya no dice sus horas así."
    file.write_text(after, encoding="utf-8")


@contextmanager
def built(folder: Path, database_url: str, mailbox: Mailbox) -> Iterator[House]:
    """The README's blocks, run by bash in a fresh checkout; the programs end with the block."""
    desk, public = _free_port(), _free_port()
    house = House(checkout(folder), f"http://127.0.0.1:{desk}", f"http://127.0.0.1:{public}", mailbox)
    here = {
        DESK: house.desk,
        PUBLIC: house.public,
        DATABASE: database_url,
        MAIL: mailbox.url,
        "--bind 127.0.0.1:8000": f"--bind 127.0.0.1:{desk}",
        "--bind 127.0.0.1:8001": f"--bind 127.0.0.1:{public}",
    }
    at_any_hour(folder)
    making, running = _for_here(readme.blocks(), here)
    done = _bash(making, folder)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    assert "Prueba enviada a ana.ruiz@institucion.example." in done.stdout
    with ExitStack() as stack:
        programs = list(_started(running, folder, stack))
        desk_program, public_program, _worker = programs
        desk_program.wait_for_page(f"{house.desk}/healthz")
        public_program.wait_for_page(f"{house.public}/healthz")
        yield house
        for program in programs:  # all at once, rather than one after the other
            program.process.terminate()


def _for_here(blocks: list[str], here: Mapping[str, str]) -> list[str]:
    """Only the hosts, the ports and the two servers are others than in the README."""
    whole = "\0".join(blocks)
    for said, meant in here.items():
        assert said in whole, f"El README ya no dice {said}."
        whole = whole.replace(said, meant)
    return whole.split("\0")


def _bash(block: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block],
        cwd=folder, env=clean_environment(), capture_output=True, text=True, timeout=SETUP_SECONDS, check=False,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip


def _started(block: str, folder: Path, stack: ExitStack) -> Iterator[Program]:
    """Each program in a shell of its own, after what is exported first."""
    lines = block.splitlines()
    before = [line for line in lines if line.startswith("export ")]
    programs = [line for line in lines if line not in before]
    assert len(programs) == 3
    for number, line in enumerate(programs):
        script = "\n".join(
            [f"cd {shlex.quote(str(folder))}", *before, "export DESPACHO_UNDO_SECONDS=2", f"exec {line}"]
        )
        program = Program.start(["bash", "-euc", script], log=folder / f"program-{number}.log")
        stack.callback(_stop, program)
        yield program


def _stop(program: Program) -> None:
    program.stop()
    with suppress(ProcessLookupError):
        os.killpg(program.pid, signal.SIGKILL)


def _free_port() -> int:
    with listener() as ready:
        return int(ready.getsockname()[1])
