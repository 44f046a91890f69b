"""Recognising the text of scanned documents, where whoever runs the office installed what does it: it is optional."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
from functools import lru_cache
from pathlib import Path

PROGRAM, ENGINE, LANGUAGE = "ocrmypdf", "tesseract", "spa"
PACKAGE = "tesseract-ocr-spa"
LONGEST = 240.0  # seconds that one document may take
MEMORY = 2 * 1024 * 1024 * 1024
LISTING = 10.0


@lru_cache(maxsize=1)
def lacking() -> str:
    """What is not installed, by name; empty if nothing is missing. A process looks once."""
    if shutil.which(PROGRAM) is None:
        return PROGRAM
    engine = shutil.which(ENGINE)
    if engine is None:
        return ENGINE
    try:
        told = subprocess.run([engine, "--list-langs"], capture_output=True, text=True, timeout=LISTING, check=False)  # noqa: S603 - what the office installed
    except (OSError, subprocess.TimeoutExpired):
        return ENGINE
    return "" if LANGUAGE in told.stdout.split() else PACKAGE


def recognise(path: Path, target: Path) -> bool:
    """Write the document with its text to `target`; False if that could not be done in time and memory."""
    program, engine = shutil.which(PROGRAM), shutil.which(ENGINE)
    if program is None or engine is None:
        return False
    command = [program, "-l", LANGUAGE, "--skip-text", "--output-type", "pdf", "--jobs", "1", "--quiet"]
    places = os.pathsep.join(dict.fromkeys((str(Path(program).parent), str(Path(engine).parent), os.defpath)))
    surroundings = {"PATH": places, "LC_ALL": "C.UTF-8", "OMP_THREAD_LIMIT": "1"}
    # No secret of ours is in the environment of what reads strangers' files.
    process = subprocess.Popen(  # noqa: S603 - what the office installed
        [*command, str(path), str(target)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=surroundings,
        start_new_session=True,
    )
    try:
        resource.prlimit(process.pid, resource.RLIMIT_AS, (MEMORY, MEMORY))
        return process.wait(LONGEST) == 0 and target.stat().st_size > 0
    except (subprocess.TimeoutExpired, ProcessLookupError):
        return False
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """With all that it began."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    finally:
        process.wait()
