"""Letters that could not be written: a word between braces that nobody fills in, a brace that stands alone."""

from collections.abc import Iterator, Mapping
from typing import Any

from workflows.cleaning import rows
from workflows.doing_places import doing_places
from workflows.findings import Finding, row, unknown, wrong
from workflows.letters import PLACES, places, unpaired
from workflows.mistakes import Place


def unsound_letters(content: Mapping[str, Any]) -> Iterator[Finding]:
    """Everything wrong in the letters of a procedure, and letters that nothing sends."""
    sent = {said.get("letter") for _, said in doing_places(content) if isinstance(said, Mapping)}
    for index, letter in rows(content, "letters"):
        where: Place = ("letters", index)
        for key in ("subject", "body"):
            yield from _text(letter.get(key), (*where, key))
        if "\n" in str(letter.get("subject", "")).strip():
            yield wrong((*where, "subject"), "debe caber en una línea")
        if letter.get("name") not in sent and "name" in letter:
            yield row(where, f"no se envía nunca: ningún {{notify: …, letter: {letter['name']}}} la nombra")


def _text(text: Any, place: Place) -> Iterator[Finding]:
    if not isinstance(text, str):
        return
    if unpaired(text):
        yield wrong(place, "tiene una llave suelta («{» o «}»): van de a dos, como {numero}")
    for said in dict.fromkeys(places(text)):
        if said not in PLACES:
            found = unknown(place, said, tuple(PLACES), "nada que poner ahí")
            yield wrong(place, f"dice «{{{said}}}», y no se sabe qué poner ahí", found.said, found.known)
