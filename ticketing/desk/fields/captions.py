"""Pictures in formatted text: what their author wrote below one is its description."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ticketing.web import markup

ALTERNATIVE = re.compile(r"(?<!\s)\s*+\balt=\"[^\"]*\"")


def described(text: str) -> str:
    """The text, each picture with its caption as its alternative; empty where nothing was written below it."""
    pieces = list(markup.pieces(text))
    closings = [at for at, piece in enumerate(pieces) if markup.name(piece) == "/figcaption"]
    closings.reverse()  # the next one last, so that each is passed once
    out: list[str] = []
    at = 0
    while at < len(pieces):
        if markup.name(pieces[at]) != "img":
            out.append(pieces[at])
            at += 1
            continue
        while closings and closings[-1] < at:
            closings.pop()
        after = _after(pieces, at, closings[-1] if closings else None)
        out += [_with_alternative(pieces[at], pieces[at + 1 : after]), *pieces[at + 1 : after]]
        at = after
    return "".join(out)


def _after(pieces: Sequence[str], picture: int, closing: int | None) -> int:
    """Where the text goes on after a picture, the anchor's end and the caption that may follow it."""
    at = picture + 1
    if at < len(pieces) and pieces[at].lower() == "</a>":
        at += 1
    captioned = at < len(pieces) and markup.name(pieces[at]) == "figcaption" and closing is not None
    return closing + 1 if captioned and closing is not None else at


def _with_alternative(picture: str, below: Sequence[str]) -> str:
    words = "".join(piece for piece in below if not markup.is_tag(piece)).strip().replace('"', "&quot;")
    if not words and markup.attribute(picture, "alt") is not None:
        return picture
    attributes = picture[len("<img") : -1].removesuffix("/")
    return f'<img{ALTERNATIVE.sub("", attributes)} alt="{words}">'
