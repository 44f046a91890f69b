"""A picture of a draft that is cut to the measures of its field: shown before it takes the original's place there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from flask_babel import gettext as _

from ticketing.desk.cases.answers import capacity
from ticketing.desk.drafts import actions, queries
from ticketing.desk.drafts.sheet import Sheet
from ticketing.desk.fields.files import exact, fits
from ticketing.office.files import pool, storage
from ticketing.office.files.actions import store
from ticketing.office.files.models import OK, StoredFile
from ticketing.office.people.models import Person
from ticketing.web.outcomes import Missing
from workflows.forms import Field
from workflows.refusals import Refused

PLACES = (0, 25, 50, 75, 100)
MIDDLE = 50
HEAVY = "«{name}» pide demasiado tiempo o memoria para ajustarla. Redúzcala y vuelva a subirla."
BUSY = "En este momento no se pudo ajustar «{name}»; vuelva a intentarlo en un momento."


@dataclass(frozen=True)
class Fitted:
    """What came of cutting it: the bytes, how many they are, the picture as it is seen and the part that was taken, in
    pixels."""

    stream: BinaryIO
    size: int
    measured: tuple[int, int]
    box: tuple[int, int, int, int]

    @property
    def moves(self) -> str:
        """Along which side the part may be moved: "wide", "high", or "" where all of it is taken."""
        left, top, right, bottom = self.box
        if right - left < self.measured[0]:
            return "wide"
        return "high" if bottom - top < self.measured[1] else ""


def asked(sheet: Sheet, token: str) -> tuple[Field, StoredFile]:
    """The picture of that token and the field that it answers, if it can be cut for it. Raises Missing, Refused."""
    found = next(
        (field for field in sheet.file_fields if token in {each["token"] for each in sheet.files(field)}), None
    )
    file = next((each[0] for each in queries.files(sheet.draft) if each[0].token == token), None)
    if found is None or file is None or not fits(found):
        raise Missing
    if file.state != OK:
        raise Refused(file.why_not)
    return found, file


def place_of(said: int | None) -> int:
    """Where the part lies, of those that may be chosen: the middle where none is said."""
    return said if said in PLACES else MIDDLE


@contextmanager
def fitted(field: Field, file: StoredFile, at: int) -> Iterator[Fitted]:
    """Cut as the field asks, at that place; gone afterwards. Raises Refused."""
    wanted = exact(field)
    with storage.incoming() as path:
        answer = pool.fit(storage.place(file.sha256), path, wanted, at, int(field.settings["max_bytes"]))
        if "late" in answer or "died" in answer:
            raise Refused((BUSY if "late" in answer else HEAVY).format(name=file.name))
        if "refused" in answer:
            raise Refused(answer["refused"])
        with path.open("rb") as stream:
            measured, part = answer["measured"], answer["box"]
            yield Fitted(stream, answer["size"], (measured[0], measured[1]), (part[0], part[1], part[2], part[3]))


def take(sheet: Sheet, token: str, place: int, *, by: Person, at: datetime) -> StoredFile:
    """Let the picture that was cut take the original's place in the draft. Raises Missing, Refused."""
    field, file = asked(sheet, token)
    with fitted(field, file, place) as made:
        stem = Path(file.name).stem[:80]
        name = _("%(name)s, ajustada.jpg", name=stem)
        kept = store(made.stream, name, by=by, at=at, kinds=("image",))
    actions.detach(sheet.draft, token, by=by, at=at)
    actions.attach(sheet.draft, kept, capacity(sheet.procedure, field), by=by, at=at, field=field.name)
    return kept
