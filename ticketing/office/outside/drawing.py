"""A still page drawn as a picture by a browser, where whoever runs the office has one: it is optional.

The browser is given a file that forbids scripts and fetching (`page_still`), and no network besides: every name leads
nowhere, and whatever it would ask goes to a proxy that is not there. Nothing of ours is in its environment, and it ends
with all that it began.
"""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

WIDE, TALL = 1280, 2400  # of the window, in pixels
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NONE = "no"  # as a setting: no pictures
LONGEST = 25.0  # seconds
PROCESSOR, LARGEST = 20, 30 * 1024 * 1024
LIMITS = ((resource.RLIMIT_CPU, PROCESSOR), (resource.RLIMIT_FSIZE, LARGEST), (resource.RLIMIT_CORE, 0))
NOWHERE = "127.0.0.1:1"
FLAGS = (
    "--headless=new", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--no-default-browser-check",
    "--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--disable-extensions",
    "--disable-sync", "--disable-dev-shm-usage", "--dns-prefetch-disable", "--mute-audio",
    f"--proxy-server=http://{NOWHERE}", "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND", f"--window-size={WIDE},{TALL}",
)  # fmt: skip


@lru_cache(maxsize=4)
def browser(said: str) -> str | None:
    """Where the browser is: as the setting says, else the first that is installed; None where there is none."""
    if said == NONE:
        return None
    if said:
        return shutil.which(said)
    return next(filter(None, map(shutil.which, NAMES)), None)


def draw(page: Path, picture: Path, said: str) -> bool:
    """Write the picture of that page to `picture`; False if that could not be done."""
    program = browser(said)
    if program is None:
        return False
    with TemporaryDirectory(prefix="despacho-") as folder:
        shown = Path(folder, "page.html")
        shown.write_bytes(page.read_bytes())
        drawn = Path(folder, "page.png")  # by its name the browser knows what to write
        _run(program, Path(folder), shown, drawn)
        if drawn.exists():
            picture.write_bytes(drawn.read_bytes())
    return picture.stat().st_size > 0


def _run(program: str, folder: Path, shown: Path, picture: Path) -> None:
    # Who is root here (a container) has no other way to begin one; the page is still, and there is no network.
    command = [program, *FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    process = subprocess.Popen(  # noqa: S603 - what the office installed
        [*command, f"--user-data-dir={folder / 'profile'}", f"--screenshot={picture}", shown.as_uri()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={"PATH": os.defpath, "HOME": str(folder), "TMPDIR": str(folder), "LC_ALL": "C.UTF-8"},
        start_new_session=True,
    )
    try:
        for what, most in (
            (resource.RLIMIT_CPU, PROCESSOR),
            (resource.RLIMIT_FSIZE, LARGEST),
            (resource.RLIMIT_CORE, 0),
        ):
            resource.prlimit(process.pid, what, (most, most))
        process.wait(LONGEST)
    except (subprocess.TimeoutExpired, ProcessLookupError):
        picture.unlink(missing_ok=True)
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
