"""ICETEX as it stood in the first vocabulary, as installations of before keep it."""

import copy
from functools import cache
from pathlib import Path
from typing import Any

from workflows.marked_yaml import marked
from workflows.procedure import Procedure
from workflows.reading import read_content

FILE = Path(__file__).with_name("files") / "icetex-1.yaml"


@cache
def _content() -> dict[str, Any]:
    data: dict[str, Any] = marked(FILE.read_text(encoding="utf-8")).data
    return data


def content() -> dict[str, Any]:
    """A copy of what is stored, to change."""
    return copy.deepcopy(_content())


@cache
def procedure() -> Procedure:
    return read_content(_content())


def row(said: dict[str, Any], section: str, key: str, value: str) -> dict[str, Any]:
    """The row of a section that has this value."""
    return next(each for each in said[section] if each[key] == value)
