"""What is wrong in a procedure file: its line, and a sentence that whoever wrote it understands."""

from collections.abc import Iterable
from dataclasses import dataclass

Place = tuple[str | int, ...]
MOST_SHOWN = 50


@dataclass(frozen=True)
class Mistake:
    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.sentence}"


class Mistakes(Exception):
    """A procedure file that can't be used; `found` is never empty."""

    def __init__(self, found: Iterable[Mistake]) -> None:
        self.found = tuple(found)
        super().__init__("\n".join(told(self.found)))


def told(found: tuple[Mistake, ...]) -> list[str]:
    """The first of them, a line each, and how many more there are."""
    lines = [str(mistake) for mistake in found[:MOST_SHOWN]]
    more = len(found) - MOST_SHOWN
    return [*lines, f"… y {f'{more:,}'.replace(',', '.')} más"] if more > 0 else lines
