"""The worker's sign of life: one small file in the data folder, by the true clock, and which of its ticks fail."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from ticketing import clock

NAME = "worker.heartbeat"


def beat(data_dir: Path, failing: Iterable[str] = ()) -> None:
    """Say that the worker is alive, and which of its ticks fail by a defect."""
    fresh = data_dir / f"{NAME}.new"
    fresh.write_text("\n".join([clock.true_now().isoformat(), *sorted(failing)]))
    fresh.replace(data_dir / NAME)


def last(data_dir: str | Path) -> datetime | None:
    """When it last said so; None if never."""
    said = _said(data_dir)
    return datetime.fromisoformat(said[0]) if said else None


def failing(data_dir: str | Path) -> list[str] | None:
    """Which ticks it said that fail; None if it never said anything."""
    said = _said(data_dir)
    return said[1:] if said else None


def _said(data_dir: str | Path) -> list[str]:
    path = Path(data_dir) / NAME
    return path.read_text().split("\n") if path.exists() else []
