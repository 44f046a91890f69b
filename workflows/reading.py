"""A procedure file as a Procedure, or the mistakes that stand in its way: file, line and a sentence."""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from workflows.building import build
from workflows.file_text import Unread, text_of
from workflows.findings import Finding
from workflows.first_places import as_written
from workflows.first_vocabulary import translated
from workflows.marked_yaml import Marked, marked
from workflows.mistakes import MOST_SHOWN, Mistake, Mistakes, Place
from workflows.places import sentence
from workflows.procedure import Procedure
from workflows.refusals import Refused
from workflows.shape import findings
from workflows.soundness import unsound
from workflows.vocabulary import Vocabulary

FOLDER = Path(__file__).parent / "procedures"
# By folder, name and overlay, and whether it was held against an installation: asked many times a page, without a
# look at the disk.
_loaded: dict[tuple[Path, str, Path | None, bool], Procedure] = {}
_ONLY_FIRST = frozenset({"effects", "reminders", "limits", "campaign_classes"})
"""Sections that only the first vocabulary has: a file that has one of them and says no vocabulary is of it."""


def load(name: str, *, overlay: Path | None = None, vocabulary: Vocabulary | None = None) -> Procedure:
    """The procedure of this name, or at this path (`found`). It is read and checked once a process, against what the
    installation brings if that is told. Raises Refused, Mistakes."""
    key = FOLDER, name, overlay, vocabulary is not None
    if key not in _loaded:
        _loaded[key] = read(found(name, overlay), vocabulary)
    return _loaded[key]


def found(name: str, overlay: Path | None = None) -> Path:
    """The file of a procedure: at the path that was said (it ends in .yaml), else by its name in the institution's own
    folder, else among the project's. Raises Refused."""
    if name.endswith(".yaml"):
        path = Path(name).expanduser()
        if not path.is_file():
            raise Refused(f"No hay ningún archivo «{name}».")
        return path
    if name not in names(overlay):
        raise Refused(f"No hay ningún procedimiento «{name}»; hay: {', '.join(names(overlay))}.")
    own = _own(overlay) / f"{name}.yaml" if overlay else None
    return own if own is not None and own.is_file() else FOLDER / f"{name}.yaml"


def names(overlay: Path | None = None) -> tuple[str, ...]:
    """Those of the project and of the institution's own folder."""
    folders = (FOLDER,) if overlay is None else (FOLDER, _own(overlay))
    return tuple(sorted({path.stem for folder in folders for path in folder.glob("*.yaml")}))


def _own(overlay: Path) -> Path:
    return overlay / "procedures"


def read(path: str | Path, vocabulary: Vocabulary | None = None) -> Procedure:
    """The procedure in a file; raises Mistakes."""
    content, mistakes = _examined(Path(path), vocabulary)
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
def _schema(vocabulary: int) -> Mapping[str, Any]:
    name = "schema.json" if vocabulary == 2 else "schema-1.json"
    schema: Mapping[str, Any] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return schema


def _examined(path: Path, vocabulary: Vocabulary | None) -> tuple[dict[str, Any], tuple[Mistake, ...]]:
    """What the file says, which can be trusted where there are no mistakes."""
    try:
        text = text_of(path)
    except Unread as problem:
        return {}, (Mistake(str(path), problem.line, problem.sentence),)
    found = marked(text)
    if found.unread is not None:
        return {}, (Mistake(str(path), *found.unread),)
    if not isinstance(found.data, dict):
        return {}, (Mistake(str(path), *_no_procedure(found, text)),)
    return found.data, _mistakes(str(path), found, _wrong(found, vocabulary))


def _no_procedure(found: Marked, text: str) -> tuple[int, str]:
    if found.data is None:
        return 1, "el archivo está vacío"
    line = found.lines[()]
    if isinstance(found.data, list):
        return line, "el archivo empieza por una lista («-»); debe empezar por una clave, como «vocabulary: 2»"
    return line, "el archivo no tiene claves; cada línea empieza por una clave, dos puntos y un espacio («name: …»)"


def _wrong(found: Marked, vocabulary: Vocabulary | None) -> Iterator[Finding]:
    """Its shape, and what it says wherever that fits."""
    data, second = found.data, _is_second(found.data)
    yield from found.found
    shape = [each for each in findings(data, _schema(2 if second else 1)) if not _below(each.place, found.refused)]
    yield from shape
    if second:
        yield from unsound(data, vocabulary, [*found.found, *shape])
    elif not shape and not found.found:
        yield from (as_written(each, data) for each in unsound(translated(data), vocabulary))


def _is_second(data: Mapping[str, Any]) -> bool:
    return "vocabulary" in data or not _ONLY_FIRST & data.keys()


def _below(place: Place, refused: Iterable[Place]) -> bool:
    return any(place[: len(other)] == other for other in refused)


def _mistakes(file: str, found: Marked, wrong: Iterable[Finding]) -> tuple[Mistake, ...]:
    """In the order of their lines; those that will be shown say what was probably meant."""
    placed = sorted(((each.line or _line(found.lines, each), each) for each in wrong), key=lambda pair: pair[0])
    told = (
        Mistake(file, line, sentence(each, found.data, helped=number < MOST_SHOWN))
        for number, (line, each) in enumerate(placed)
    )
    return tuple(dict.fromkeys(told))


def _line(lines: Mapping[Place, int], finding: Finding) -> int:
    """Of the place itself or, where it is missing, of what should contain it."""
    place = finding.place
    while place and place not in lines:
        place = place[:-1]
    return lines.get(place, 1) if place else 1
