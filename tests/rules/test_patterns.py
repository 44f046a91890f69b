"""Patterns of answers: what they fit, what they cannot say, and that none makes the office wait."""

import random
import re

import pytest

from workflows.patterns import LONGEST, MOST_PLACES, Pattern, pattern
from workflows.refusals import Refused

SAID = [
    r"[A-Z]{2,3}-\d{4}", r"(ab|c)*d?", r"a{0,2}b+", r"(a+)+b", r"\d+5", r"(a|aa)+b", r"[^a-c]x|y{2}",
    r"(?:a?b?){2,3}c", r"\.\-x|[a\-]", r"\D\W?\S", r"x{2,}", "", r"(|a)b",
]  # fmt: skip
UNSAID = {
    "a**": "repite dos veces",
    "(a": "no cierra un grupo",
    "a)": "cierra un grupo que no abrió",
    "[a": "termina antes de tiempo",
    r"\b": "aquí no se puede",
    r"(a)\1": "aquí no se puede",
    "(?=a)": "«(?»",
    "a{3,2}": "la menor primero",
    "a{101}": "repite de 1 a 100",
    "a{x}": "cuenta mal",
    "[]": "corchetes vacíos",
    "[z-a]": "del primero al último",
    "[[a]": "un corchete dentro de otro",
    "*a": "donde no se entiende",
    "a|b^c": "va al comienzo o al final",
    "(a{100}){100}": "demasiado larga",
    "a" * (LONGEST + 1): "entre 1 y 200",
}


@pytest.mark.parametrize("said", [one for one in SAID if one])
def test_a_pattern_fits_what_the_whole_of_it_says(said):
    ours, theirs = pattern(said), re.compile(said, re.ASCII)
    chance = random.Random(said)
    for _ in range(2_000):
        text = "".join(chance.choice("abcdxy5-. AB") for _ in range(chance.randint(0, 8)))
        assert ours.fits(text) == bool(theirs.fullmatch(text)), text


def test_signs_at_its_ends_say_what_is_so_anyway():
    assert pattern("^a+$").fits("aa")
    assert pattern(r"a\$").fits("a$")


@pytest.mark.parametrize("said", UNSAID)
def test_what_it_cannot_say_is_refused_in_words(said):
    with pytest.raises(Refused, match=re.escape(UNSAID[said])):
        pattern(said)


class Counting(Pattern):
    """How often a place was asked about a character."""

    asked = 0

    def _standing(self, reached, sign):
        self.asked += reached.bit_count()
        return super()._standing(reached, sign)


def test_its_work_grows_with_the_text_alone():
    made = pattern(r"((\w{1,9}\s?){1,9}){1,4}")
    counting = Counting(made.whole, made.places, made.follow)
    assert not counting.fits("a" * 1_000 + "!")
    assert counting.asked <= 1_001 * MOST_PLACES
