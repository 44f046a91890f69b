"""The README's chapter on a real installation: its blocks of shell and its table of people, as they stand there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Employee:
    """A line of the table of people."""

    name: str
    email: str
    department: str
    role: str
    heads: str


def chapter() -> str:
    """Its text."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(r"^## A real installation\n(.*?)^## ", text, re.MULTILINE | re.DOTALL)
    assert found
    return found[1]


def blocks() -> list[str]:
    """What is to be typed in a shell, block by block."""
    return re.findall(r"^```sh\n(.*?)^```", chapter(), re.MULTILINE | re.DOTALL)


def people() -> list[Employee]:
    """Who is to be added."""
    rows = re.findall(r"^\|(.+)\|$", chapter(), re.MULTILINE)
    return [Employee(*(cell.strip() for cell in row.split("|"))) for row in rows[2:]]
