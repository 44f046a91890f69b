"""What every measurement says at its end, and on which machine it was made."""

from __future__ import annotations

import json
import os
import platform
import statistics
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Report:
    """Figures by name; `told` prints the one line of JSON that ends a measurement."""

    figures: dict[str, dict[str, Any]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add(self, name: str, value: float, unit: str, *, least: float | None = None, most: float | None = None) -> None:
        """A figure, with its target if it has one."""
        target = f">= {least}" if least is not None else f"<= {most}" if most is not None else None
        ok = (least is None or value >= least) and (most is None or value <= most)
        self.figures[name] = {"value": round(value, 4), "unit": unit, "target": target, "ok": ok}
        print(f"  {name}: {value:,.3f} {unit}{'' if target is None else f' ({target})'}", flush=True)

    def note(self, words: str) -> None:
        """What could not be measured, and why."""
        self.notes.append(words)
        print(f"  {words}", flush=True)

    def told(self) -> None:
        """The last line."""
        print(json.dumps({"machine": machine(), "figures": self.figures, "notes": self.notes}))


def machine() -> dict[str, Any]:
    """Processor, cores, memory, Python and system: figures mean nothing without them."""
    model = next((line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if "model name" in line), "")
    memory = next((line.split()[1] for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), "0")
    return {
        "cpu": model,
        "cores": os.cpu_count(),
        "memory_gib": round(int(memory) / 1024**2, 1),
        "python": platform.python_version(),
        "system": platform.platform(),
    }


def median(values: list[float]) -> float:
    """The middle one."""
    return statistics.median(values)


def _lines(path: str) -> list[str]:
    file = Path(path)
    return file.read_text(encoding="utf-8", errors="replace").splitlines() if file.exists() else []
