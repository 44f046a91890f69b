"""The answers of a request as its form would keep them, each asked of the office once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from ticketing.demo.bulk_papers import Paper
from ticketing.desk.cases.answers import cleaned, with_files
from ticketing.desk.fields.kinds import kind_of
from ticketing.desk.gates.models import OPEN
from ticketing.office.departments.models import Department
from ticketing.office.senders import queries as senders
from workflows.procedure import Procedure

Files = Sequence[tuple[Paper, str, int | None]]


def answers(
    rules: Procedure, category: str, fields: Mapping[str, Any], files: Files, department: Department,
    *, before: Mapping[str, Any] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """What is kept of them; in an edit (`before`) the files that were there stay, and so does the sender's name."""
    asked = rules.fields_for(category)
    there = {one.name for one in asked if kind_of(one).holds_files}
    said = {name: value for name, value in fields.items() if before is not None or name not in there}
    kept = with_files(rules, category, cleaned(rules, category, said), files)  # type: ignore[arg-type]
    for one in asked:
        if one.kind == "sender" and one.name in kept:
            kept[one.name] = (before or {}).get(one.name) or registered(kept[one.name]["address"], department)
    return kept


def evidence_of(rules: Procedure, gates: Mapping[str, Any], files: Files) -> Iterator[tuple[str, Paper]]:
    """(gate, file) of what was filed as the evidence of a gate that is open."""
    for name, row in gates.items():
        if row["status"] == OPEN and rules.gate(name).evidence is not None:
            yield from ((name, file) for file, capacity, _area in files if capacity == name)


def registered(address: str, department: Department) -> dict[str, str]:
    """The sender as the register has it."""
    return dict(_registered(address, department))


@lru_cache(maxsize=64)
def _registered(address: str, department: Department) -> tuple[tuple[str, str], ...]:
    found = senders.chosen(address, department)
    return (("name", found.name), ("address", found.address))
