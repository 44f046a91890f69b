"""A small procedure, right in everything, to spoil in one place; and an installation that knows its words."""

from pathlib import Path
from typing import Any

import yaml

from workflows.vocabulary import Vocabulary

FOLDER = Path(__file__).with_name("files")
FILE = FOLDER / "small.yaml"
TEXT = FILE.read_text(encoding="utf-8")
VOCABULARY = Vocabulary(
    facts={"proof": "salió una prueba", "delivered": "se entregó todo", "thanked": "dieron las gracias"},
    effects={"tell": "avisa", "remind": "recuerda"},
    occasions={"filed": "se radicó", "signed": "se firmó"},
    engines={"post": ("subject", "words")},
    lengths={("states", "label"): 30, ("exceptions.kinds", "label"): 20},
)


def wrong_files() -> list[dict[str, Any]]:
    """What is changed, and what is said of it."""
    rows: list[dict[str, Any]] = yaml.safe_load((FOLDER / "wrong.yaml").read_text(encoding="utf-8"))
    return rows


def changed(*changes: tuple[str, str], text: str = TEXT) -> str:
    """The text with each of these put for another, once."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text
