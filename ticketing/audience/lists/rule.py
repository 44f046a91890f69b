"""An audience rule: which lists, and whether those who were reached before are left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def codes(rule: Mapping[str, Any]) -> tuple[str, ...]:
    """The list codes of a rule, each once, as they were chosen."""
    return tuple(dict.fromkeys(rule.get("lists") or ()))


def only_unreached(rule: Mapping[str, Any]) -> bool:
    """Whether who got an earlier campaign is left out."""
    return rule.get("only_unreached_of") is not None
