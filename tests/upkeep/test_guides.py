"""The guides and figures that the README promises are there, whole, with their pictures."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.journeys.cost import DEEDS

DOCS = Path(__file__).resolve().parents[2] / "docs"
GUIDES = ("solicitante", "aprobador", "profesional", "coordinador")
HEAVIEST_PICTURE = 150_000


def test_the_story_cost_names_each_deed_with_its_figures():
    text = (DOCS / "story-cost.md").read_text(encoding="utf-8")
    for deed in DEEDS:
        figures = re.search(rf"^\| {re.escape(deed)} \|([ \d|]+)\|$", text, re.MULTILINE)
        assert figures, deed
        assert int(figures[1].split("|")[0]) > 0


@pytest.mark.parametrize("name", [f"guide/{one}.md" for one in GUIDES] + ["guide/README.md", "../README.md"])
def test_pages_link_only_to_what_is_there(name):
    page = DOCS / name
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", page.read_text(encoding="utf-8"))
    missing = [link for link in links if not (page.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide_has_steps_a_picture_and_what_to_do_when_it_fails(guide):
    text = (DOCS / "guide" / f"{guide}.md").read_text(encoding="utf-8")
    assert re.search(r"^1\. ", text, re.MULTILINE)
    assert "../img/" in text
    assert "## Si algo sale mal" in text


def test_pictures_are_light():
    heavy = {
        one.name: one.stat().st_size for one in (DOCS / "img").glob("*.png") if one.stat().st_size > HEAVIEST_PICTURE
    }
    assert heavy == {}


def test_the_guide_for_operation_says_what_to_do_for_each_red_light():
    sources = (
        (DOCS.parent / "ticketing").rglob("*looks.py"),
        (DOCS.parent / "ticketing" / "web" / "health").glob("*.py"),
    )
    names = {name for part in sources for one in part for name in re.findall(r'Look\("(\w+)"', one.read_text())}
    guide = (DOCS / "guide" / "operacion.md").read_text(encoding="utf-8")
    lights = {name for row in re.findall(r"^\| (`.+?) \|", guide, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)}
    assert len(names) >= 10
    assert names - lights == set()
