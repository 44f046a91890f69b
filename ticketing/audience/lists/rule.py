"""An audience rule: which lists, and whether those who were reached before are left out, or are the only ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def codes(rule: Mapping[str, Any]) -> tuple[str, ...]:
    """The list codes of a rule, each once, as they were chosen."""
    return tuple(dict.fromkeys(rule.get("lists") or ()))


def unreached_of(rule: Mapping[str, Any]) -> tuple[int, ...]:
    """The campaigns whose readers are left out: it goes to those whom none of them reached."""
    return _campaigns(rule.get("only_unreached_of"))


def reached_of(rule: Mapping[str, Any]) -> tuple[int, ...]:
    """The campaigns whose readers alone get it: an "alcance", for exactly who got the error."""
    return _campaigns(rule.get("only_reached_of"))


def _campaigns(said: Any) -> tuple[int, ...]:
    """One id, as older campaigns say it, or several."""
    if said is None:
        return ()
    return (said,) if isinstance(said, int) else tuple(said)
