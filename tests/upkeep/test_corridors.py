"""The drawing of the corridors is that of the contracts, and the contracts miss no file of the mail engine."""

from __future__ import annotations

from tests.upkeep.corridors import PAGE, ROOT, page


def test_the_drawing_is_made_of_the_contracts():
    assert PAGE.read_text() == page(), "python -m tests.upkeep.corridors"


def test_every_noun_of_the_mail_engine_stands_in_a_row():
    nouns = {file.parent.name for file in (ROOT / "ticketing" / "massmail").glob("*/__init__.py")}
    rows = page().partition("## ticketing.massmail\n")[2].partition("```mermaid")[2].partition("```")[0]
    assert {noun for noun in nouns if noun not in rows} == set()
