"""The data folder is its owner's alone, whatever the umask: addresses, letters and keys lie in it."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterable
from pathlib import Path

OTHERS = 0o077
SHORTEST_KEY, FEWEST_LETTERS = 32, 12


def begin() -> None:
    """What this process makes from now on is its owner's alone: called first by every program of ours."""
    os.umask(OTHERS)


def folder(path: Path) -> list[Path]:
    """Make the folder, and take from others what they may do in it; what could not be taken.

    Whoever may not enter the folder reaches nothing in it: what lies there is looked through only where they could.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not _open_to_others(path):
        return _closed(path.iterdir())
    return _closed([*path.rglob("*"), path])


def database(path: Path) -> list[Path]:
    """The file of SQLite and those beside it; what could not be taken from others."""
    return _closed(Path(f"{path}{more}") for more in ("", "-wal", "-shm", "-journal"))


def secret(data_dir: Path) -> str:
    """The installation's own secret: made once, kept in the data folder. Raises OSError."""
    path = data_dir / "secret.key"
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as out:
        out.write(secrets.token_urlsafe(48))
        if os.geteuid() == 0:
            owner = data_dir.stat()  # made by root for a service that is not: whoever owns the folder reads it
            os.fchown(out.fileno(), owner.st_uid, owner.st_gid)
    return path.read_text().strip()


def guessable(key: str) -> bool:
    """Too short, or made of a few letters again and again."""
    return len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_LETTERS


def _closed(paths: Iterable[Path]) -> list[Path]:
    return [path for path in paths if not _close(path)]


def _close(path: Path) -> bool:
    """Whether others may do nothing there. A socket is a door, and the folder of all (/tmp) is not ours to close."""
    try:
        mode = path.lstat().st_mode
        if mode & OTHERS and (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            if mode & stat.S_ISVTX:
                return False
            path.chmod(stat.S_IMODE(mode) & ~OTHERS)
    except FileNotFoundError:
        return True  # gone meanwhile: another process's passing file
    except OSError:
        return False
    return True


def _open_to_others(path: Path) -> bool:
    return bool(path.stat().st_mode & OTHERS)
