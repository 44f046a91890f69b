"""A frozen recipient as a value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Person(NamedTuple):
    """A frozen recipient, as the sender needs it. A tuple: a million of them are made. `named`: she agreed that it is
    known what she reads."""

    seq: int
    contact_id: int
    email: str
    attempts: int
    fields: Mapping[str, Any]
    domain_no: int = 0
    provider: int = 0
    named: bool = False
