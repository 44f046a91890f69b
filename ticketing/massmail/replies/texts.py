"""What servers say when they refuse, in their own words: the reason that a diagnosis gives."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

MOST = 8_000  # characters of one diagnosis
GAP, WIDEST = " * ", 60
_ADDRESS = re.compile(r"[^\s<>()\[\]\"',;:@]{1,64}@[\w.-]{1,255}")

# "host antispam.example.org[192.0.2.1] said": a name is no opinion.
_HOST = re.compile(r"(?<![\w-])[\w-]{1,63}(?:\.[\w-]{1,63}){1,8} ?\[(?=[\da-fA-F.:]{3,45}\])")


# "The group may not exist, or you may not ...": who doubts has said nothing.
_DOUBTED = re.compile(
    r"\b(?!could not be (?:found|located|resolved))"
    r"(?:may|might|could|can|would|should) (?:also )?(?:not )?(?:be|have been|have|exist|no longer)\b"
)
# "Was not found", "isn't listed", "could not be located", "is no longer known", "never existed", "no fue encontrada".
_DENIAL = r"(?:(?<!\w)(?:not|cannot|never|no longer|no|não|nicht|pas|plus|non|niet)|n't) (?:\w{1,9} ){0,2}?"
_PARAGRAPH = re.compile(r"\n[^\S\n]*+\n\s*+")
_WITHIN, _BESIDE = 40, 20  # characters from whom it speaks of to what it says of her, and the other way round


@dataclass(frozen=True)
class Rule:
    """What gives one reason: phrases; phrases with a gap, as their pieces, in order, each near the one before; and
    sentences in which something is said of somebody (`nouns`): in these words (`after`, `before`), or by any denial of
    these (`denied`, `lacks`)."""

    reason: str
    phrases: tuple[str, ...]
    gapped: tuple[tuple[str, ...], ...]
    nouns: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    alone: bool = True

    def fits(self, text: str) -> bool:
        return (
            any(phrase in text for phrase in self.phrases)
            or any(_near(text, pieces) for pieces in self.gapped)
            or self.states(text)
        )

    def states(self, text: str) -> bool:
        """Whether a sentence says it of somebody: "user foo is not listed", "no such local mailbox"."""
        return bool(self.nouns) and bool(_sentence(self).search(text))


@lru_cache(maxsize=64)
def _sentence(rule: Rule) -> re.Pattern[str]:
    who, then, first, not_so, without = (
        rf"(?:{'|'.join(map(re.escape, words))})" if words else "(?!)"
        for words in (rule.nouns, rule.after, rule.before, rule.denied, rule.lacks)
    )
    between = r"(?:[^].:;!?]|\.(?=\w))"
    whom = rf"(?<!\w){who}(?:s|\(s\)|[-_ ]?(?:id|name)s?)?(?!\w)"
    said = rf"(?:(?<!\w){then}|{_DENIAL}{not_so})(?!\w)"
    ahead = rf"(?:(?<!\w){first}|{_DENIAL}{without})(?!\w)"
    return re.compile(rf"{whom}{between}{{0,{_WITHIN}}}?{said}|{ahead}{between}{{0,{_BESIDE}}}?{whom}")


@lru_cache(maxsize=64)
def reason(diagnosis: str, without: str = "") -> str:
    """The name of the reason (see reasons.py) that the words give, `without` one; nothing if they give none."""
    text = normal(diagnosis)
    return next((rule.reason for rule in _rules() if rule.reason != without and rule.fits(text)), "")


def says(diagnosis: str, name: str) -> bool:
    """Whether the words give that reason by themselves, whatever else they give."""
    text = normal(diagnosis)
    return any(rule.fits(text) for rule in _rules() if rule.reason == name and rule.alone)


def normal(text: str) -> str:
    """The words as they are compared."""
    whole = _PARAGRAPH.sub(" . ", text[:MOST].strip())  # a sentence ends where its paragraph does
    plain = " ".join(_HOST.sub(" ", _ADDRESS.sub("@", whole)).lower().replace("’", "'").split())
    return _DOUBTED.sub("perhaps", plain)


@cache
def _rules() -> tuple[Rule, ...]:
    told = tomllib.loads(Path(__file__).with_name("phrases.toml").read_text("utf-8"))
    return tuple(_rule(rule) for rule in told["rule"])


def _rule(told: dict[str, Any]) -> Rule:
    gapped = tuple(tuple(phrase.split(GAP)) for phrase in told["phrases"] if GAP in phrase)
    plain = tuple(phrase for phrase in told["phrases"] if GAP not in phrase)
    said = {name: tuple(told.get(name, ())) for name in ("nouns", "after", "before", "denied", "lacks")}
    return Rule(told["reason"], plain, gapped, alone=told.get("alone", True), **said)


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
