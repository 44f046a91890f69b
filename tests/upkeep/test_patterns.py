"""No pattern that meets what people and servers write is worse than linear."""

from __future__ import annotations

import re

import pytest

from tests.upkeep import attacks, patterns

# What stood in the project and held its database for minutes, and the classics.
EXPLODE = [
    r"<img\b([^>]*?)/?>((?:</a>)?(?:<figcaption[^>]*>(.*?)</figcaption>)?)",
    r"\{\{\s*([^{}|]*?)\s*(?:\|([^{}]*))?\}\}",
    r"<p>\s*(?:<br>)?\s*</p>",
    r"<a\b[^>]*>",
    r"<!--.*?-->",
    r"[ \t]*\r?\n[ \t]*",
    r"(a+)+$",
    r"(\w+\s?)*;",
    r"^(?:a|aa)+b",
    r"deliver\w* failed",
    r"[A-Za-z]+@[a-z]+",
]
STAND = [r"<[^<>]*+>", r"\{\{[^{}]*+\}\}", r"[^a-z0-9]+", r"(?<!\s)\s*+alt=", r"[!-~]{1,16}@x"]


def test_every_pattern_stands_repeats_of_its_own_prefixes():
    found = [*patterns.constants(), *patterns.sentences(), *patterns.of_schema()]
    assert len(found) > 90
    assert [
        f"{one.name}: {bad}" for one in found if (bad := attacks.slow(one.pattern, sorted(one.how), one.longest))
    ] == []


def test_no_pattern_escapes_the_attacks():
    assert patterns.strays() == []


@pytest.mark.parametrize("known", EXPLODE)
def test_a_pattern_that_explodes_is_caught(known):
    assert attacks.slow(re.compile(known, re.DOTALL))


@pytest.mark.parametrize("known", STAND)
def test_a_linear_pattern_is_left_in_peace(known):
    assert attacks.slow(re.compile(known)) == ""
