"""Who is meant: one form for who signs, who is told and who files.

requester  assignee  signers
{role: KEY}  {head: [TITLES], nearest: true}  {areas: FIELD}  {department: NAME}
{owner_of: audience}  {named_in: FIELD}  {address: MAILBOX}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal[
    "requester", "assignee", "signers", "role", "head", "areas", "department", "owner_of", "named_in", "address"
]
BY_NAME: tuple[Kind, ...] = ("requester", "assignee", "signers")


@dataclass(frozen=True)
class Who:
    """`named` are the role's key, the titles of a head (none: any), the field, the department or the mailbox."""

    kind: Kind
    named: tuple[str, ...] = ()
    nearest: bool = False


def who(said: Any) -> tuple[Who, ...]:
    """Everybody whom a well-shaped value means: one, or a list."""
    rows = said if isinstance(said, list | tuple) else [said]
    return tuple(_one(row) for row in rows)


def _one(row: str | Mapping[str, Any]) -> Who:
    if isinstance(row, str):
        return Who(row)  # type: ignore[arg-type]  # the schema allows BY_NAME alone
    rest = {key: value for key, value in row.items() if key != "nearest"}
    ((kind, value),) = rest.items()
    named = tuple(value) if isinstance(value, list) else (value,)
    return Who(kind, named, bool(row.get("nearest", False)))  # type: ignore[arg-type]
