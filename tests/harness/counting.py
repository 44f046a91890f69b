"""How often a page asks the database, and which question it repeats."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

if TYPE_CHECKING:
    from flask import Flask

LOOKS = ("SELECT", "WITH")
SPACE = re.compile(r"\s+")
# One question, however many values it was given: (?, ?, ?), (%(id_1)s, %(id_2)s), VALUES (…), (…).
VALUE = r"(?:\?|%\(\w+\)s(?:::\w+)?)"
MANY = re.compile(rf"\(\s*{VALUE}(?:\s*,\s*{VALUE})*\s*\)")
ROWS = re.compile(r"\(…\)(?:, \(…\))+")
NUMBERED = re.compile(r"%\(\w+\)s")


@dataclass
class Selects:
    """The questions of a block, in order. Changes are no questions."""

    texts: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def shapes(self) -> Counter[str]:
        """How often each question was asked, whatever its values."""
        return Counter(map(shape, self.texts))

    def repeated(self, more_than: int = 1) -> dict[str, int]:
        """The questions that were asked oftener than that, the most frequent first."""
        return {text: times for text, times in self.shapes.most_common() if times > more_than}

    def said(self) -> str:
        """Fit to stand in a failing test: how many, then each repeated question."""
        lines = [f"{times} × {text[:400]}" for text, times in self.repeated().items()]
        return "\n".join([f"{len(self)} consultas", *lines])


@contextmanager
def counted(app: Flask) -> Iterator[Selects]:
    """Counts what the application asks its database, in whichever thread, while the block lasts."""
    from ticketing.extensions import db

    found = Selects()

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.lstrip().startswith(LOOKS):
            found.texts.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def shape(statement: str) -> str:
    """The question without its values and its line breaks."""
    text = ROWS.sub("(…)", MANY.sub("(…)", SPACE.sub(" ", statement).strip()))
    return NUMBERED.sub("?", text)
