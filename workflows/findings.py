"""One thing that is wrong in a procedure: where it stands, and what is said of it there."""

import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from typing import Literal

from workflows.mistakes import Place

Form = Literal["key", "lacking", "row", "whole", "stray"]
MOST_NAMES, LONGEST = 30, 60


@dataclass(frozen=True)
class Finding:
    """`words` go with the place as `form` says.

    key: «en el paso 4 («take»), «to» …»   lacking: «falta la clave «to» en el paso 4 («take»)…»
    row: «el paso 4 («take») …»            whole: they are a sentence already
    stray: as key, of a key that nobody knows
    `line` where it isn't that of the place. `said` is a word that nobody knows, `known` those that are: which of them
    was meant is found out only for what is shown; else they are listed, where the words don't.
    """

    place: Place
    words: str = ""
    form: Form = "key"
    line: int | None = None
    said: str = ""
    known: Collection[str] = field(default=(), compare=False)
    listed: bool = True


def wrong(place: Place, words: str, said: str = "", known: Collection[str] = (), *, lists: bool = True) -> Finding:
    """The key at the end of the place: `words` go on from its name."""
    return Finding(place, words, said=said, known=known, listed=lists)


def lacking(place: Place, words: str = "") -> Finding:
    """The key at the end of the place isn't there."""
    return Finding(place, words, "lacking")


def row(place: Place, words: str) -> Finding:
    """What the place holds is the subject."""
    return Finding(place, words, "row")


def whole(place: Place, words: str) -> Finding:
    return Finding(place, words, "whole")


def unknown(place: Place, said: str, known: Collection[str], noun: str) -> Finding:
    """ "«by» dice «tomar», y no hay ningún paso con ese nombre; ¿quiso decir «take»?", or what there is."""
    return wrong(place, f"dice «{flat(said)}», y no hay {noun} con ese nombre", said, known)


def hint(finding: Finding) -> str:
    """ "; ¿quiso decir «take»?", or what there is."""
    meant = near(finding.said, finding.known) if finding.said else None
    if meant is not None:
        return f"; ¿quiso decir «{meant}»?"
    return f"; hay: {listed(finding.known)}" if finding.known and finding.listed else ""


def fresh(found: Iterable[Finding], before: Sequence[Finding]) -> list[Finding]:
    """Those that follow from nothing said before: at that very place, further down in it, or of a key that is lacking
    because it is misspelt."""
    told = {each.place[:deep] for each in before for deep in range(1, len(each.place) + 1)}
    strays = {each.place[:-1] for each in before if each.form == "stray"}
    return [
        each for each in found if each.place not in told and not (each.form == "lacking" and each.place[:-1] in strays)
    ]


def near(said: str, known: Iterable[str]) -> str | None:
    """The one of the known names that was probably meant."""
    return _nearest(said[:80], tuple(known))


@lru_cache(maxsize=1024)
def _nearest(said: str, known: tuple[str, ...]) -> str | None:
    plain = {_plain(name): name for name in known}
    found = get_close_matches(_plain(said), list(plain), n=1, cutoff=0.7)
    return plain[found[0]] if found else None


def flat(said: object) -> str:
    """What somebody wrote, on one line and not longer than can be read."""
    text = " ".join(str(said).split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def listed(names: Iterable[str]) -> str:
    """Names in a row; of many, the first."""
    said = list(names)
    rest = len(said) - MOST_NAMES
    return ", ".join(said[:MOST_NAMES]) + (f" y {rest} más" if rest > 0 else "")


def repeated(values: Iterable[object]) -> Iterator[tuple[int, int, object]]:
    """(index, index of the first, value) of each that was said before; None is nothing said."""
    first: dict[object, int] = {}
    for index, value in enumerate(values):
        if value is not None and first.setdefault(value, index) != index:
            yield index, first[value], value


def _plain(text: str) -> str:
    """Without case and accents, and with one kind of separator."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).replace("-", "_")
