"""What servers say when they refuse, in their own words: the reason that a diagnosis gives."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

MOST = 16_000  # characters of one diagnosis
_ADDRESS = re.compile(r"[^\s<>()\[\]\"',;:@]{1,64}@[\w.-]{1,255}")


def reason(diagnosis: str) -> str:
    """The name of the reason (see reasons.py) that the words give; nothing if they give none."""
    text = normal(diagnosis)
    return next((name for name, pattern in _patterns() if pattern.search(text)), "")


def says(diagnosis: str, name: str) -> bool:
    """Whether the words give that reason, whatever else they give."""
    return bool(dict(_patterns())[name].search(normal(diagnosis)))


def normal(text: str) -> str:
    """The words as they are compared."""
    return " ".join(_ADDRESS.sub("@", text[:MOST]).lower().replace("’", "'").split())


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    told = tomllib.loads(Path(__file__).with_name("phrases.toml").read_text("utf-8"))
    return tuple((name, _pattern(phrases)) for name, phrases in told.items())


def _pattern(phrases: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(phrase).replace(r"\ \*\ ", ".{0,60}?") for phrase in phrases))
