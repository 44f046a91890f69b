"""Whether a page says what was signed: sentence by sentence, whatever its punctuation, case and spaces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

WORD = re.compile(r"[^\W_]+")
ENDS = re.compile(r"(?<=[.!?…;:])\s+|\n")
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")  # soft hyphens and what has no width


def missing(signed: str, published: str) -> Sequence[str]:
    """The sentences of what was signed that are not in what was published, as they were written, in order."""
    there = f" {' '.join(_words(published))} "
    return [sentence for sentence in sentences(signed) if f" {' '.join(_words(sentence))} " not in there]


def sentences(text: str) -> Sequence[str]:
    """Each once, in order; what holds no word is none."""
    found = (" ".join(part.split()) for part in ENDS.split(text))
    return list(dict.fromkeys(part for part in found if WORD.search(part)))


def _words(text: str) -> list[str]:
    return WORD.findall(UNSEEN.sub("", unicodedata.normalize("NFKC", text)).casefold())
