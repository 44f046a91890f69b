"""What processes cost: user and system time of a process and of all that it started, from /proc."""

from __future__ import annotations

import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def tree(pid: int) -> list[int]:
    """The process and everything that descends from it."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (fields := _stat(int(folder.name))):
            children.setdefault(int(fields[1]), []).append(int(folder.name))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


def seconds(pid: int) -> float:
    """CPU seconds that the tree has used, those of children that ended included."""
    return sum(sum(map(int, fields[11:15])) for one in tree(pid) if (fields := _stat(one))) / TICK


def by_process(pid: int) -> dict[str, float]:
    """The same by process."""
    return {
        f"{one} {_command(one)}": sum(map(int, fields[11:15])) / TICK for one in tree(pid) if (fields := _stat(one))
    }


def _stat(pid: int) -> list[str]:
    """The fields after the name, state first; empty if the process has gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _command(pid: int) -> str:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except (FileNotFoundError, ProcessLookupError):
        return ""
    return " ".join(words[1:6]).strip()
