"""Hostile texts for a regular expression, derived from its own parse tree, and how long it works on them.

A pattern is worse than linear where it starts again and again on what it read already: on repeats of what its matches
begin with, or where two of its repeats may share a stretch that then ends otherwise than they need.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from re import _constants as c  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from time import thread_time
from typing import Any

SHORT = (24, 30, 36, 48, 80, 500, 2_000)  # growing: what explodes is left early
LONG = ((8_000, 0.3), (30_000, 0.5), (200_000, 1.0))  # with the part of `ALLOWED` that it may take
FULL = 200_000
ALLOWED = 0.2  # seconds for FULL
WORST = 3  # how many of the slowest attacks are tried at full length
POOL = " \ta0A<>\"'@.-{}&;=?:/\n\xa0é_"
ENDS = ("", "\0", "\n!")
REPEATS = (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT)
WHOLE = {"sub", "subn", "findall", "finditer", "split"}


@dataclass(frozen=True)
class Attack:
    """`start`, then `pump` again and again, then `end`."""

    start: str
    pump: str
    end: str

    def text(self, size: int) -> str:
        return self.start + self.pump * max(1, (size - len(self.start)) // len(self.pump)) + self.end


@dataclass
class Tree:
    """What the parse tree of a pattern offers: samples of the whole, and of each repeat with what comes before it."""

    pool: str
    ignore_case: bool
    repeats: list[tuple[str, str]] = field(default_factory=list)

    def sample(self, parts: Any, choice: int, before: str | None = None) -> str:
        """A text that these parts match; with `before`, their repeats are noted with what leads to them."""
        said = ""
        for part in parts:
            said += self._one(part, choice, None if before is None else before + said)
        return said

    def _one(self, part: Any, choice: int, before: str | None) -> str:
        kind, value = part
        if kind in REPEATS:
            return self._repeat(value, choice, before)
        if kind is c.SUBPATTERN:
            return self.sample(value[3], choice, before)
        if kind is c.ATOMIC_GROUP:
            return self.sample(value, choice, before)
        if kind is c.BRANCH:
            ways = [self.sample(way, choice, before) for way in value[1]]
            return ways[choice % len(ways)]
        if kind is c.ASSERT and value[0] == 1:
            self.sample(value[1], choice, before)
            return ""
        found = self.members(part)
        return found[choice % len(found)] if found else ""

    def _repeat(self, value: Any, choice: int, before: str | None) -> str:
        least, most, body = value
        single = len(body) == 1 and body[0][0] in (c.LITERAL, c.NOT_LITERAL, c.IN, c.ANY)
        ways = self.members(body[0])[:14] if single else [self.sample(body, way) for way in range(4)]
        if before is not None and most > 1:
            self.repeats += [(before, way) for way in dict.fromkeys(ways) if way]
            self.sample(body, choice, before)
        elif before is not None:
            self.sample(body, choice, before)
        return (ways[choice % len(ways)] if ways else "") * max(1, min(least, 3))

    def members(self, part: Any) -> list[str]:
        """Characters that this one-character part matches."""
        kind, value = part
        if kind is c.LITERAL:
            return [chr(value)]
        if kind not in (c.NOT_LITERAL, c.IN, c.ANY):
            return []
        return [char for char in self.pool if self._fits(kind, value, char)]

    def _fits(self, kind: Any, value: Any, char: str) -> bool:
        if kind is c.ANY:
            return char != "\n"
        if kind is c.NOT_LITERAL:
            return ord(char) != value
        wanted = value[0][0] is not c.NEGATE
        forms = {char, char.lower(), char.upper()} if self.ignore_case else {char}
        return any(_holds(item, form) for item in value for form in forms) is wanted


def _holds(item: Any, char: str) -> bool:
    kind, value = item
    if kind is c.LITERAL:
        return ord(char) == value
    if kind is c.RANGE:
        return len(char) == 1 and value[0] <= ord(char) <= value[1]
    if kind is c.CATEGORY:
        name = str(value).rpartition("_")[2]
        asked = {"DIGIT": char.isdigit(), "SPACE": char.isspace(), "WORD": char.isalnum() or char == "_"}[name]
        return asked is not ("NOT" in str(value))
    return False


def attacks(pattern: re.Pattern[Any]) -> list[Attack]:
    """Texts made from the pattern's own prefixes, alternatives and repeats."""
    source = pattern.pattern.decode("latin-1") if isinstance(pattern.pattern, bytes) else pattern.pattern
    parsed = _parser.parse(source, pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags)
    tree = Tree("".join(dict.fromkeys([*_literals(parsed), *POOL])), bool(pattern.flags & re.IGNORECASE))
    wholes = [tree.sample(parsed, choice, "" if choice < 3 else None) for choice in range(6)]
    starts = dict.fromkeys(said[:length] for said in wholes for length in range(1, min(len(said), 24) + 1))
    made = [Attack("", start, end) for start in starts for end in ENDS[:2]]
    made += [Attack(start, pump, "\0") for start in [*wholes, *list(starts)[:24]] for pump in " a<"]
    for before, pump in dict.fromkeys(tree.repeats):
        made += [Attack(before, pump, end) for end in ENDS]
        made += [Attack("", before + pump, "\0"), Attack("", before + pump * 40, "\0")]
    pumps = list(dict.fromkeys(pump for _, pump in tree.repeats))[:12]
    made += [Attack("", one + other, "\0") for one in pumps for other in pumps if one != other]
    return list(dict.fromkeys(made))


def _literals(parsed: Any) -> Iterator[str]:
    for kind, value in parsed:
        if kind is c.LITERAL:
            yield chr(value)
        elif isinstance(value, (tuple, list, _parser.SubPattern)):
            for inner in value if not isinstance(value, _parser.SubPattern) else [value]:
                if isinstance(inner, _parser.SubPattern):
                    yield from _literals(inner)
                elif isinstance(inner, list):
                    yield from (
                        text for each in inner if isinstance(each, _parser.SubPattern) for text in _literals(each)
                    )


def seconds(work: Callable[[Any], Any], text: Any) -> float:
    """What the work takes of this thread's time."""
    began = thread_time()
    work(text)
    return thread_time() - began


def uses(pattern: re.Pattern[Any], how: Sequence[str]) -> list[Callable[[Any], Any]]:
    """The work that the project has the pattern do."""
    named: list[Callable[[Any], Any]] = [
        getattr(pattern, name) for name in ("match", "fullmatch", "search") if name in how
    ]
    return [*named, lambda text: sum(1 for _ in pattern.finditer(text))] if WHOLE & set(how) else named


def slow(pattern: re.Pattern[Any], how: Sequence[str] = ("search", "finditer"), longest: int = FULL) -> str:
    """The attack that the pattern does not stand, and how long it took; nothing if it stands all."""
    given = bytes if isinstance(pattern.pattern, bytes) else str
    tries = attacks(pattern)
    for work in uses(pattern, how):
        found = _worst(work, tries, given, longest)
        if found:
            return found
    return ""


def _worst(work: Callable[[Any], Any], tries: Sequence[Attack], kind: type, longest: int) -> str:
    def taken(attack: Attack, size: int) -> float:
        text = attack.text(size)
        return seconds(work, text.encode("latin-1", "ignore") if kind is bytes else text)

    rates: list[tuple[float, float, Attack]] = []
    short = long = 0.0
    for attack in tries:
        for size in SHORT:
            short, long = long, taken(attack, size)
            if long > ALLOWED / 4:
                return f"{attack} takes {long:.2f} s at {size}"
        rates.append((long, long / max(short, 2e-6), attack))
    growing = sorted((rate for rate in rates if rate[1] > 6), key=lambda rate: -rate[0])[:WORST]
    slowest = sorted(rates, key=lambda rate: -rate[0])[:WORST]
    for _long, _growth, attack in dict.fromkeys([*growing, *slowest]):
        for size, part in LONG:
            size, most = min(size, longest), ALLOWED * part
            if (spent := taken(attack, size)) > most and (spent := taken(attack, size)) > most:
                return f"{attack} takes {spent:.2f} s at {size}"
    return ""
