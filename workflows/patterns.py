"""Patterns that an answer must fit, as a procedure file writes them; matched in time linear in the text.

A small language, so that no file can make the office wait: characters, `.`, `[a-z]`, `[^…]`, `\\d \\w \\s` and their
capitals, groups, `|`, and the repeats `* + ? {n} {n,} {n,m}`. A pattern is held against the whole answer. It becomes
Glushkov's automaton: one place for each character that it names, and the set of places reached is one number.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from workflows.refusals import Refused

LONGEST, MOST_PLACES, MOST_REPEATS = 200, 400, 100
CLASSES: dict[str, Callable[[str], bool]] = {
    "d": lambda sign: sign.isascii() and sign.isdigit(),
    "w": lambda sign: sign.isalnum() or sign == "_",
    "s": str.isspace,
}
_MEANT = "()[]{}|*+?.\\"
_CLOSED = "no cierra un grupo"
Fits = Callable[[str], bool]


@dataclass(frozen=True)
class Stretch:
    """A part of the pattern: whether it may be empty, and the places where it begins and ends (bits)."""

    empty: bool
    first: int
    last: int


NOTHING = Stretch(True, 0, 0)


@dataclass
class Pattern:
    """`places[i]` says which characters stand at the place, `follow[i]` (bits) what may stand after it."""

    whole: Stretch = NOTHING
    places: list[Fits] = field(default_factory=list)
    follow: list[int] = field(default_factory=list)

    def fits(self, text: str) -> bool:
        """Whether the whole text is as the pattern says."""
        reached, may_end = self.whole.first, self.whole.empty
        for sign in text:
            here = self._standing(reached, sign)
            if not here:
                return False
            may_end = bool(here & self.whole.last)
            reached = self._after(here)
        return may_end

    def _standing(self, reached: int, sign: str) -> int:
        return sum(1 << place for place in _bits(reached) if self.places[place](sign))

    def _after(self, here: int) -> int:
        found = 0
        for place in _bits(here):
            found |= self.follow[place]
        return found


@lru_cache(maxsize=256)
def pattern(text: str) -> Pattern:
    """The pattern that the text writes. Raises Refused with what it cannot say."""
    if not text or len(text) > LONGEST:
        raise Refused(f"debe tener entre 1 y {LONGEST} caracteres")
    return _Reader(text.removeprefix("^").removesuffix("$") if not text.endswith("\\$") else text).read()


def _bits(number: int) -> list[int]:
    return [place for place in range(number.bit_length()) if number >> place & 1]


class _Reader:
    def __init__(self, text: str) -> None:
        self.text, self.at, self.made = text, 0, Pattern()

    def read(self) -> Pattern:
        self.made.whole = self._either()
        if self.at < len(self.text):
            raise Refused("cierra un grupo que no abrió: «)»")
        return self.made

    def _next(self) -> str:
        return self.text[self.at : self.at + 1]

    def _take(self) -> str:
        sign = self._next()
        if not sign:
            raise Refused("termina antes de tiempo")
        self.at += 1
        return sign

    def _either(self) -> Stretch:
        found = self._row()
        while self._next() == "|":
            self.at += 1
            other = self._row()
            found = Stretch(found.empty or other.empty, found.first | other.first, found.last | other.last)
        return found

    def _row(self) -> Stretch:
        found = NOTHING
        while self._next() not in ("", "|", ")"):
            found = self._joined(found, self._repeated())
        return found

    def _joined(self, one: Stretch, two: Stretch) -> Stretch:
        self._lead(one.last, two.first)
        first = one.first | two.first if one.empty else one.first
        last = one.last | two.last if two.empty else two.last
        return Stretch(one.empty and two.empty, first, last)

    def _lead(self, last: int, first: int) -> None:
        for place in _bits(last):
            self.made.follow[place] |= first

    def _repeated(self) -> Stretch:
        begun = self.at
        found = self._one()
        least, most = self._times()
        ended = self.at
        if (least, most) == (1, 1):
            return found
        # each repeat is read again, so that its places are its own
        copies = [found, *(self._again(begun) for _ in range(max(least, most or 0, 1) - 1))]
        self.at = ended
        return self._chained(copies, least, endless=most is None)

    def _again(self, begun: int) -> Stretch:
        self.at = begun
        return self._one()

    def _chained(self, copies: list[Stretch], least: int, *, endless: bool) -> Stretch:
        if endless:
            self._lead(copies[-1].last, copies[-1].first)
        whole = NOTHING
        for number, each in enumerate(copies):
            optional = Stretch(True, each.first, each.last) if number >= least else each
            whole = self._joined(whole, optional)
        return whole

    def _times(self) -> tuple[int, int | None]:
        sign = self._next()
        simple: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
        if sign in simple:
            self.at += 1
            times = simple[sign]
        elif sign == "{":
            times = self._counted()
        else:
            return 1, 1
        if self._next() in ("*", "+", "?", "{") and self._next():
            raise Refused("repite dos veces lo mismo, como en «a+*»")
        return times

    def _counted(self) -> tuple[int, int | None]:
        said, closed, _rest = self.text[self.at + 1 :].partition("}")
        least, comma, most = said.partition(",")
        numbers = [each for each in (least, most) if each]
        if not closed or not least or not all(each.isascii() and each.isdigit() for each in numbers):
            raise Refused("cuenta mal las veces: {n}, {n,} o {n,m}")
        self.at += len(said) + 2
        low, high = int(least), int(most) if most else None if comma else int(least)
        if max(low, high or 0) > MOST_REPEATS or (high is not None and (high < low or high == 0)):
            raise Refused(f"repite de 1 a {MOST_REPEATS} veces, la menor primero")
        return low, high

    def _one(self) -> Stretch:
        sign = self._take()
        if sign == "(":
            return self._group()
        if sign == "[":
            return self._placed(self._set())
        if sign == ".":
            return self._placed(lambda _: True)
        if sign == "\\":
            return self._placed(self._escaped())
        if sign in "^$":
            raise Refused(f"«{sign}» va al comienzo o al final; si es un carácter, escriba «\\{sign}»")
        if sign in _MEANT:
            raise Refused(f"«{sign}» está donde no se entiende; si es un carácter, escriba «\\{sign}»")
        return self._placed(lambda other: other == sign)

    def _group(self) -> Stretch:
        if self.text.startswith("?:", self.at):
            self.at += 2
        elif self._next() == "?":
            raise Refused("usa «(?», que aquí no se puede")
        found = self._either()
        if self._next() != ")":
            raise Refused(_CLOSED)
        self.at += 1
        return found

    def _placed(self, fits: Fits) -> Stretch:
        place = len(self.made.places)
        if place >= MOST_PLACES:
            raise Refused("es demasiado larga, con lo que repite")
        self.made.places.append(fits)
        self.made.follow.append(0)
        return Stretch(False, 1 << place, 1 << place)

    def _escaped(self) -> Fits:
        sign = self._take()
        known = CLASSES.get(sign.lower())
        if known is not None:
            return known if sign.islower() else lambda other: not known(other)
        if sign.isalnum():
            raise Refused(f"usa «\\{sign}», que aquí no se puede")
        return lambda other: other == sign

    def _set(self) -> Fits:
        other_than = self._next() == "^"
        self.at += other_than
        within: list[Fits] = []
        while (sign := self._take()) != "]":
            within.append(self._member(sign))
        if not within:
            raise Refused("tiene unos corchetes vacíos")
        return lambda one: any(fits(one) for fits in within) != other_than

    def _member(self, sign: str) -> Fits:
        if sign == "\\":
            return self._escaped()
        if sign == "[":
            raise Refused("abre un corchete dentro de otro; si es un carácter, escriba «\\[»")
        if self._next() != "-" or self.text[self.at + 1 : self.at + 2] in ("", "]"):
            return lambda one: one == sign
        self.at += 1
        to = self._take()
        if to == "\\" or to < sign:
            raise Refused(f"no se entiende «{sign}-{to}»: va del primero al último, como «a-z»")
        return lambda one: sign <= one <= to
