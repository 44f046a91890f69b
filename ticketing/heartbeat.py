"""The worker's sign of life: one small file in the data folder, by the true clock."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from ticketing import clock

NAME = "worker.heartbeat"


def beat(data_dir: Path) -> None:
    """Say that the worker is alive."""
    fresh = data_dir / f"{NAME}.new"
    fresh.write_text((clock.now() - clock.offset()).isoformat())
    fresh.replace(data_dir / NAME)


def last(data_dir: str | Path) -> datetime | None:
    """When it last said so; None if never."""
    path = Path(data_dir) / NAME
    return datetime.fromisoformat(path.read_text()) if path.exists() else None
