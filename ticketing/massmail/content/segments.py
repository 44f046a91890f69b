"""Content cut into constant bytes and places, once; a recipient then costs a join.

The two parts and their headers become one list of bytes and slots. A slot names what stands there: a personal field as
HTML, the same field as text, or an address of ours with the recipient's token. Both parts are quoted-printable: a
reader gets the bytes that were confirmed, and no line is ever too long, whatever the words, addresses and values.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from ticketing.massmail.content import quoted
from ticketing.massmail.content.fields import Place, pieces, tidy
from ticketing.massmail.content.models import CompiledContent

# Slots: ("html" | "text", field, fallback) or (kind of token, number of the link).
Personal = tuple[str, str, str]
Slot = Personal | tuple[str, int]
MOST_REMEMBERED = 2048  # programmes and towns are few, names many


@dataclass(frozen=True)
class Prefixes:
    """The addresses before their tokens. Without `click` links lead straight to their targets; without `open` there is
    no pixel. `trap`: the number of the link that only programs see, 0 for none."""

    web: str
    removal: str
    click: str | None = None
    open: str | None = None
    trap: int = 0


@dataclass
class Segments:
    """A mail's body: constant bytes and slots in turn."""

    pieces: list[bytes | Slot] = field(default_factory=list)

    def constant(self, data: bytes) -> None:
        last = self.pieces[-1] if self.pieces else None
        if isinstance(last, bytes):
            self.pieces[-1] = last + data
        elif data:
            self.pieces.append(data)

    def hole(self, slot: Slot) -> None:
        self.pieces.append(slot)

    @property
    def slots(self) -> list[Slot]:
        """Each once, in order."""
        return list(dict.fromkeys(piece for piece in self.pieces if not isinstance(piece, bytes)))

    def layout(self, slots: Sequence[Slot]) -> Callable[[list[bytes]], tuple[bytes, ...]]:
        """The function from the bytes for these slots, in this order, to the body, still in pieces."""
        constants = [piece for piece in self.pieces if isinstance(piece, bytes)]
        place = {slot: len(constants) + number for number, slot in enumerate(slots)}
        standing = iter(range(len(constants)))
        order = [next(standing) if isinstance(piece, bytes) else place[piece] for piece in self.pieces]
        if len(order) == 1:  # a notice is the same for everybody; `itemgetter` gives a tuple of several only
            return lambda values: ((constants + values)[order[0]],)
        picked = itemgetter(*order)
        return lambda values: picked(constants + values)


def cut(content: CompiledContent, to: Prefixes) -> Segments:
    """The body of a multipart/alternative message, points at the start of lines doubled (RFC 5321 section 4.5.2)."""
    made = Segments()
    border = boundary(content)
    made.constant(_opening(border, "text/plain", "quoted-printable"))
    _text(made, content, to)
    made.constant(b"\r\n" + _opening(border, "text/html", "quoted-printable"))
    _html(made, content, to)
    made.constant(f"\r\n--{border}--\r\n".encode())
    return made


def boundary(content: CompiledContent) -> str:
    """The border between the parts: "=_" stands in no encoded text."""
    return f"=_{content.sha256[:32]}"


class Values:
    """What a recipient's fields are in these personal slots; `slots` gives their order."""

    def __init__(self, slots: Iterable[Personal]) -> None:
        self.slots = sorted(set(slots), key=itemgetter(1, 2, 0))
        together = groupby(self.slots, key=itemgetter(1, 2))
        self._forms = [(name, _forms([one[0] for one in ones], fallback)) for (name, fallback), ones in together]

    def of(self, fields: Mapping[str, str]) -> list[bytes]:
        """Their bytes, in the order of the slots."""
        found: list[bytes] = []
        for name, forms in self._forms:
            found += forms(fields.get(name) or "")
        return found


def _forms(kinds: Sequence[str], fallback: str) -> Callable[[str], tuple[bytes, ...]]:
    """The function from a value to how it stands in each kind of text."""
    default = (quoted.value(fallback),) * len(kinds)  # as it was written and confirmed, in either kind

    remembered: dict[str, tuple[bytes, ...]] = {}

    def forms(given: str) -> tuple[bytes, ...]:
        found = remembered.get(given)
        if found is None:
            found = made(given)
            if len(remembered) < MOST_REMEMBERED:  # the first ones: to drop and take anew costs more than to make
                remembered[given] = found
        return found

    def made(given: str) -> tuple[bytes, ...]:
        kept = tidy(given)
        if len(kept) < quoted.ROOM and quoted.WORDS.fullmatch(kept):  # the same in every kind of text
            return (kept.encode("ascii"),) * len(kinds)
        if not kept:
            return default
        said, escaped = quoted.value(kept), html.escape(kept)
        page = said if escaped == kept else quoted.value(escaped)
        return tuple([page if kind == "html" else said for kind in kinds])

    return forms


def _opening(border: str, kind: str, encoding: str) -> bytes:
    head = f"--{border}\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return head.encode()


def _html(made: Segments, content: CompiledContent, to: Prefixes) -> None:
    for piece in pieces(content.html.decode()):
        if isinstance(piece, str):
            made.constant(quoted.encoded(piece))
            continue
        made.constant(quoted.SOFT)
        if piece.name == "@pixel":
            _pixel(made, to)
        elif piece.name == "@trap":
            _trap(made, to)
        elif piece.ours:
            _address(made, content, piece, to, html.escape)
        else:
            _personal(made, "html", piece)


def _text(made: Segments, content: CompiledContent, to: Prefixes) -> None:
    for piece in pieces(content.text.decode()):
        if isinstance(piece, str):
            made.constant(quoted.encoded(piece))
            continue
        made.constant(quoted.SOFT)
        if piece.ours:
            _address(made, content, piece, to, str)
        else:
            _personal(made, "text", piece)


def _personal(made: Segments, kind: str, piece: Place) -> None:
    made.hole((kind, piece.name, piece.fallback or ""))
    made.constant(quoted.SOFT)


def _address(
    made: Segments, content: CompiledContent, piece: Place, to: Prefixes, escape: Callable[[str], str]
) -> None:
    kind, _, number = piece.name.partition(" ")
    if kind == "@link" and to.click is None:
        made.constant(quoted.encoded(escape(str(content.links[int(number)]["url"]))) + quoted.SOFT)
        return
    prefix = {"@link": to.click or "", "@web": to.web, "@removal": to.removal}[kind]
    _token(made, escape(prefix), (kind, int(number or 0)))


def _token(made: Segments, before: str, slot: Slot, after: str = "") -> None:
    made.constant(quoted.encoded(before) + quoted.SOFT)
    made.hole(slot)
    made.constant(quoted.SOFT + (quoted.encoded(after) + quoted.SOFT if after else b""))


def _pixel(made: Segments, to: Prefixes) -> None:
    if to.open is not None:
        after = '" width="1" height="1" alt="" border="0">'
        _token(made, f'<img src="{html.escape(to.open)}', ("@pixel", 0), after)


def _trap(made: Segments, to: Prefixes) -> None:
    """A link without words that no reader, eye, ear or keyboard comes to: who follows it is a program."""
    if to.click is not None and to.trap:
        after = '" style="display:none" aria-hidden="true" tabindex="-1" rel="nofollow"></a>'
        _token(made, f'<a href="{html.escape(to.click)}', ("@link", to.trap), after)
