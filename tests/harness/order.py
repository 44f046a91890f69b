"""What is told first: a file of more than half a minute, which is told in one process from its beginning to its end."""

from __future__ import annotations

LONG = (
    "tests/journeys", "tests/faults", "tests/setup/test_guide", "tests/setup/test_readme", "tests/dispatch/test_cases",
    "tests/upkeep/test_nonsense", "tests/api/test_api", "tests/massmail/test_delivery",
)  # fmt: skip


def long(nodeid: str) -> bool:
    """Whether this test stands in such a file."""
    return nodeid.startswith(LONG)
