"""Other people's files are the ones that their authors published."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

VENDOR = Path(__file__).parents[2] / "static" / "vendor"
SUMS = [line.split() for line in (VENDOR / "SHA256SUMS").read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(("expected", "name"), SUMS, ids=[name for _sum, name in SUMS])
def test_a_vendored_file_is_unchanged(expected: str, name: str) -> None:
    assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == expected


def test_every_vendored_script_has_a_sum() -> None:
    assert {path.name for path in VENDOR.glob("*.js")} == {name for _sum, name in SUMS}
