"""What to do when a part of the world is not on this machine: skip in words here, fail in CI."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def strict() -> bool:
    """Whether every part must be there."""
    return os.environ.get("CI") == "true" or os.environ.get("DESPACHO_TEST_STRICT") == "1"


def missing(part: str, remedy: str) -> NoReturn:
    """End the test: `part` cannot be had here. In CI that is a failure, elsewhere a skip that names it."""
    if strict():
        pytest.fail(f"Falta {part} y aquí no se puede omitir. {remedy}", pytrace=False)
    pytest.skip(f"Se omite: no hay {part}. {remedy}")
