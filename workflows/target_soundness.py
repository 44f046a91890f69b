"""Targets that no case can have."""

from collections.abc import Iterator, Mapping
from typing import Any

from workflows.cleaning import lost, rows
from workflows.findings import Finding, row

Row = Mapping[str, Any]


def unsound_targets(content: Row) -> Iterator[Finding]:
    """Those that stand after one that suits every case."""
    every = False
    for index, each in rows(content, "targets"):
        if every:
            yield row(("targets", index), "no llega a usarse: la anterior vale para todos los casos (no dice «when»)")
            return
        every = "when" not in each and not lost(each)
