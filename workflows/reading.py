"""A procedure file as a Procedure, or the mistakes that stand in its way: file, line, key and what was expected."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from workflows.building import build
from workflows.first_vocabulary import translated
from workflows.marked_yaml import marked
from workflows.mistakes import Mistake, Mistakes, Place
from workflows.procedure import Procedure
from workflows.refusals import Refused
from workflows.shape import Finding, findings
from workflows.soundness import unsound
from workflows.vocabulary import Vocabulary

FOLDER = Path(__file__).parent / "procedures"


def load(name: str) -> Procedure:
    """The procedure of this name among the project's own."""
    if name not in names():
        raise Refused(f"No hay ningún procedimiento «{name}»; hay: {', '.join(names())}.")
    return _loaded(FOLDER / f"{name}.yaml")


def names() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def read(path: str | Path) -> Procedure:
    """The procedure in a file; raises Mistakes."""
    content, mistakes = _examined(Path(path))
    if mistakes:
        raise Mistakes(mistakes)
    return build(content)


def read_content(content: Mapping[str, Any]) -> Procedure:
    """A procedure from its canonical content, as stored when it was first used; what was valid then stays so."""
    return build(content)


def check(path: str | Path, vocabulary: Vocabulary | None = None) -> tuple[Mistake, ...]:
    """Everything wrong in a procedure file, in the order of its lines; each prints as one sentence.

    `vocabulary`: what the installation brings, where it is known; without it, names of facts, effects and engines are
    taken as they are.
    """
    return _examined(Path(path), vocabulary)[1]


@cache
def _loaded(path: Path) -> Procedure:
    return read(path)


@cache
def _schema(vocabulary: int) -> Mapping[str, Any]:
    name = "schema.json" if vocabulary == 2 else "schema-1.json"
    schema: Mapping[str, Any] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return schema


def _wrong(data: Any, vocabulary: Vocabulary | None) -> list[Finding]:
    """Its shape first; what it says only where that fits."""
    second = isinstance(data, Mapping) and "vocabulary" in data
    shape = list(findings(data, _schema(2 if second else 1)))
    return shape or list(unsound(data if second else translated(data), vocabulary))


def _examined(path: Path, vocabulary: Vocabulary | None = None) -> tuple[dict[str, Any], tuple[Mistake, ...]]:
    """What the file says, which can be trusted where there are no mistakes."""
    file = str(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        return {}, (Mistake(file, 1, (), f"un archivo de texto UTF-8 que se pueda leer ({error})"),)
    found = marked(text, file)
    if found.data is None:
        return {}, tuple(found.mistakes) or (Mistake(file, 1, (), "un procedimiento (el archivo está vacío)"),)
    wrong = _wrong(found.data, vocabulary)
    mistakes = [Mistake(file, _line(found.lines, place), place, expected) for place, expected in wrong]
    return found.data, tuple(sorted(found.mistakes + mistakes, key=lambda mistake: mistake.line))


def _line(lines: Mapping[Place, int], place: Place) -> int:
    """Of the place itself or, where it is missing, of what should contain it."""
    while place and place not in lines:
        place = place[:-1]
    return lines.get(place, 1)
