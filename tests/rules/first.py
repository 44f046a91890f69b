"""ICETEX as it was written in the first vocabulary: what installations of before have stored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from workflows.marked_yaml import marked

FILE = Path(__file__).with_name("files") / "icetex-1.yaml"


def content() -> dict[str, Any]:
    """Its plain data, to be changed by who asks."""
    found: dict[str, Any] = marked(FILE.read_text(encoding="utf-8"), str(FILE)).data
    return found
