"""From a plain answer to a category: what has to be done, by the questions of what is delivered, or a word."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from workflows.procedure import Procedure
from workflows.rows import Category

NEEDS, WORD, CARRIED = "necesita", "q", ("draft", "follows", "exception")


@dataclass(frozen=True)
class Question:
    """Whether one thing is to be delivered; `key` is what the address says of it."""

    key: str
    text: str
    chosen: bool


@dataclass(frozen=True)
class Narrowed:
    """What of a procedure's categories is left, the fittest first."""

    questions: tuple[Question, ...]
    word: str
    categories: tuple[Category, ...]

    @property
    def asked(self) -> bool:
        return bool(self.word) or any(each.chosen for each in self.questions)


def narrowed(procedure: Procedure, said: Any, uses: Mapping[str, int]) -> Narrowed:
    """The categories that deliver all that was ticked and hold every word; those that deliver nothing besides come
    first, then what is asked for most (`uses`). `said`: the address's answers."""
    chosen, word = set(said.getlist(NEEDS)), (said.get(WORD) or "").strip()
    questions = tuple(
        Question(key, row.question, key in chosen)
        for row in procedure.deliverables
        if row.question and (key := f"{procedure.name}:{row.name}")
    )
    needed = {each.key.partition(":")[2] for each in questions if each.chosen}
    found = [one for one in procedure.categories if needed <= set(one.deliverables) and _says(one, word)]
    found.sort(key=lambda one: (len(set(one.deliverables) - needed) if needed else 0, -uses.get(one.label, 0)))
    return Narrowed(questions, word, tuple(found))


def carried(said: Any) -> list[tuple[str, str]]:
    """What the address asks for besides, and must go on asking."""
    return [(name, said[name]) for name in CARRIED if said.get(name)]


def _says(category: Category, word: str) -> bool:
    text = _plain(f"{category.label} {category.display} {category.description}")
    return all(each in text for each in _plain(word).split())


def _plain(text: str) -> str:
    """Without accents or capitals: who looks for something types neither."""
    letters: Collection[str] = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in letters if not unicodedata.combining(each))
