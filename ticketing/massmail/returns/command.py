"""`returns classify FILE...`: what each file that came back means, a line for each recipient."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from ticketing.massmail.returns.classify import classify
from ticketing.massmail.returns.reading import MOST_BYTES


def lines(paths: Iterable[str]) -> Iterator[dict[str, str | None]]:
    """One dict per recipient found: file, kind, recipient, status, why. `recipient` is None where a file names nobody.

    Raises OSError for a file that cannot be read.
    """
    for path in paths:
        with Path(path).open("rb") as stream:
            raw = stream.read(MOST_BYTES)
        for verdict in classify(raw):
            yield {
                "file": path,
                "kind": verdict.kind,
                "recipient": verdict.recipient,
                "status": verdict.status,
                "why": verdict.why,
            }
