"""Which machine this is: who shares a data folder shares its journals, and so can tell what a crash left there."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

NAME = "machine"


def host_id(data_dir: Path) -> str:
    """16 random hexadecimal digits, made once a data folder and kept in it."""
    path = data_dir / NAME
    if not path.exists():
        _make(path)
    return path.read_text().strip()


def _make(path: Path) -> None:
    """Whole or not at all; of two processes that start together, one makes it and both read the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{NAME}.{os.getpid()}.{secrets.token_hex(4)}")
    fresh.write_text(secrets.token_hex(8))
    try:
        os.link(fresh, path)
    except FileExistsError:
        return
    finally:
        fresh.unlink()
