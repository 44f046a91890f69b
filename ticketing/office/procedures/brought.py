"""What the installation brings to procedures, told by who assembles it: files are checked against it when read."""

from __future__ import annotations

from collections.abc import Callable

from workflows.vocabulary import Vocabulary

VOCABULARY: list[Callable[[], Vocabulary]] = []


def known() -> Vocabulary | None:
    """The vocabulary of the assembled installation; None before there is any."""
    return next((told() for told in VOCABULARY), None)
