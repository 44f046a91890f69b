"""What is wrong in a procedure file: where it stands and what was expected there."""

from collections.abc import Iterable
from dataclasses import dataclass

Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Mistake:
    file: str
    line: int
    place: Place
    expected: str

    @property
    def key(self) -> str:
        """The place as a person writes it: steps[3].to"""
        parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in self.place)
        return "".join(parts).removeprefix(".") or "(todo el archivo)"

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.key}: se esperaba {self.expected}"


class Mistakes(Exception):
    """A procedure file that can't be used; `found` is never empty."""

    def __init__(self, found: Iterable[Mistake]) -> None:
        self.found = tuple(found)
        super().__init__("\n".join(str(mistake) for mistake in self.found))
