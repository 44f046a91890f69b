"""Every pair of colours that meets on a page can be read, in both themes (WCAG 2.2, 1.4.3 and 1.4.11)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "static" / "css" / "tokens.css"
PAIR = re.compile(r"--([\w-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)", re.I)
THEMES = {"light": 0, "dark": 1}
TEXT, SHAPE = 4.5, 3.0

GROUNDS = ("ground", "raised", "sunken")
SOFT = ("accent-soft", "bad-soft", "warn-soft", "good-soft")
MEETINGS = [
    *[(words, under, TEXT) for words in ("ink", "muted") for under in (*GROUNDS, *SOFT)],
    *[(words, under, TEXT) for words in ("accent", "accent-strong", "bad", "warn", "good") for under in GROUNDS],
    ("accent", "accent-soft", TEXT),
    ("accent-strong", "accent-soft", TEXT),
    ("bad", "bad-soft", TEXT),
    ("warn", "warn-soft", TEXT),
    ("good", "good-soft", TEXT),
    ("accent-ink", "accent", TEXT),
    ("accent-ink", "accent-strong", TEXT),
    ("bad-ink", "bad", TEXT),
    ("ground", "ink", TEXT),
    *[("outline", under, SHAPE) for under in GROUNDS],
]


def colours() -> dict[str, tuple[str, str]]:
    return {name: (light, dark) for name, light, dark in PAIR.findall(TOKENS.read_text(encoding="utf-8"))}


def luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_is_twenty_one() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("over", "under", "least"), MEETINGS, ids=lambda value: str(value))
def test_colours_that_meet_can_be_told_apart(theme: str, over: str, under: str, least: float) -> None:
    known = colours()
    side = THEMES[theme]
    assert contrast(known[over][side], known[under][side]) >= least
