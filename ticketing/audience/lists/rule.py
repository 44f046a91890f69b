"""An audience rule: which lists, and whether those who were reached before are left out, or are the only ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def codes(rule: Mapping[str, Any]) -> tuple[str, ...]:
    """The list codes of a rule, each once, as they were chosen."""
    return tuple(dict.fromkeys(rule.get("lists") or ()))


def only_unreached(rule: Mapping[str, Any]) -> bool:
    """Whether who got an earlier campaign is left out."""
    return rule.get("only_unreached_of") is not None


def only_reached(rule: Mapping[str, Any]) -> bool:
    """Whether it goes to those alone who got an earlier campaign: an "alcance", for exactly who got the error."""
    return rule.get("only_reached_of") is not None
