"""A proof as its page shows it: what it is, what was said of it and of the version before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ticketing.desk.cases.rules import rules_of
from ticketing.desk.pieces import queries
from ticketing.desk.pieces.actions import WHOLE
from ticketing.desk.pieces.forms import AnswerForm, CommentForm
from ticketing.desk.pieces.models import PieceComment, PieceProof
from ticketing.office.people.models import Person
from ticketing.web.numbers import maybe

WIDE = 640  # as wide as a picture is shown, so that where it was pressed can be told without a script


@dataclass(frozen=True)
class Picture:
    """A picture to be commented on, as it is drawn; `pins`: number, x, y."""

    url: str
    width: int
    height: int
    pins: list[tuple[int, int, int]]


@dataclass(frozen=True)
class Shown:
    """`answers`: whether this person answers it now; `over`: why nobody does any more. `before`: the version before,
    with what was said of it, and its picture."""

    proof: PieceProof
    label: str
    picture: Picture | None
    url: str
    comments: list[tuple[int, PieceComment]]
    before: PieceProof | None
    comments_before: list[tuple[int, PieceComment]]
    picture_before: Picture | None
    url_before: str
    over: str
    answers: bool
    comment: Any
    answer: Any


def shown(proof: PieceProof, person: Person, urls: Mapping[int, str]) -> Shown:
    """For this person. `urls`: where the file of a version is, by the version's id."""
    over, before = queries.why_over(proof), queries.before(proof)
    return Shown(
        proof=proof,
        label=rules_of(proof.ticket).deliverable(proof.kind).label,
        picture=_picture(proof, urls),
        url=urls.get(proof.id, "") or proof.address,
        comments=list(enumerate(proof.comments, 1)),
        before=before,
        comments_before=list(enumerate(before.comments, 1)) if before else [],
        picture_before=_picture(before, urls) if before else None,
        url_before=(urls.get(before.id, "") or before.address) if before else "",
        over=over,
        answers=not over and queries.may_answer(proof, person),
        comment=CommentForm(),
        answer=AnswerForm(),
    )


def place_pressed(proof: PieceProof, said: Mapping[str, str]) -> tuple[int, int] | None:
    """Where the picture was pressed, in thousandths; None where it was not."""
    x, y = maybe(said.get("place.x", "")), maybe(said.get("place.y", ""))
    picture = _picture(proof, {proof.id: "."})
    if x is None or y is None or picture is None:
        return None
    return x * WHOLE // picture.width, y * WHOLE // picture.height


def _picture(proof: PieceProof, urls: Mapping[int, str]) -> Picture | None:
    file = proof.file
    if file is None or not file.is_image or not file.width or not file.height or proof.id not in urls:
        return None
    height = max(1, WIDE * file.height // file.width)
    pins = [
        (number, (one.x or 0) * WIDE // WHOLE, (one.y or 0) * height // WHOLE)
        for number, one in enumerate(proof.comments, 1)
        if one.x is not None
    ]
    return Picture(urls[proof.id], WIDE, height, pins)
