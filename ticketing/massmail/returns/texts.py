"""What servers say when they refuse, in their own words: the reason that a diagnosis gives."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

MOST = 8_000  # characters of one diagnosis
GAP, WIDEST = " * ", 60
_ADDRESS = re.compile(r"[^\s<>()\[\]\"',;:@]{1,64}@[\w.-]{1,255}")

# "host antispam.example.org[192.0.2.1] said": a name is no opinion.
_HOST = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,8} ?\[(?=[\da-fA-F.:]{3,45}\])")


@dataclass(frozen=True)
class Rule:
    """Phrases that give one reason; those with a gap are their pieces, in order, each near the one before."""

    reason: str
    phrases: tuple[str, ...]
    gapped: tuple[tuple[str, ...], ...]

    def fits(self, text: str) -> bool:
        return any(phrase in text for phrase in self.phrases) or any(_near(text, pieces) for pieces in self.gapped)


@lru_cache(maxsize=64)
def reason(diagnosis: str) -> str:
    """The name of the reason (see reasons.py) that the words give; nothing if they give none."""
    text = normal(diagnosis)
    return next((rule.reason for rule in _rules() if rule.fits(text)), "")


def says(diagnosis: str, name: str) -> bool:
    """Whether the words give that reason, whatever else they give."""
    text = normal(diagnosis)
    return any(rule.fits(text) for rule in _rules() if rule.reason == name)


def normal(text: str) -> str:
    """The words as they are compared."""
    return " ".join(_HOST.sub(" ", _ADDRESS.sub("@", text[:MOST])).lower().replace("’", "'").split())


@cache
def _rules() -> tuple[Rule, ...]:
    told = tomllib.loads(Path(__file__).with_name("phrases.toml").read_text("utf-8"))
    return tuple(_rule(rule["reason"], rule["phrases"]) for rule in told["rule"])


def _rule(name: str, phrases: list[str]) -> Rule:
    gapped = tuple(tuple(phrase.split(GAP)) for phrase in phrases if GAP in phrase)
    return Rule(name, tuple(phrase for phrase in phrases if GAP not in phrase), gapped)


def _near(text: str, pieces: tuple[str, ...]) -> bool:
    """Whether the pieces stand in order with at most 60 characters between; each beginning is tried, 50 at most."""
    if not all(piece in text for piece in pieces):
        return False
    start = -1
    for _ in range(50):
        start = text.find(pieces[0], start + 1)
        if start < 0:
            return False
        if _follow(text, start + len(pieces[0]), pieces[1:]):
            return True
    return False


def _follow(text: str, at: int, pieces: tuple[str, ...]) -> bool:
    for piece in pieces:
        found = text.find(piece, at, at + WIDEST + len(piece))
        if found < 0:
            return False
        at = found + len(piece)
    return True
