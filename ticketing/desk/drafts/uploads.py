"""Files that come with a draft's form: each is kept or refused on its own, so that one bad file loses nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from ticketing.desk.cases.answers import capacity
from ticketing.desk.drafts import actions, queries
from ticketing.desk.drafts.actions import attach, detach, save
from ticketing.desk.drafts.sheet import Sheet
from ticketing.desk.fields.files import fits, of_messages, unfit
from ticketing.desk.fields.kinds import kind_of
from ticketing.extensions import db
from ticketing.office.files.actions import store
from ticketing.office.papers import actions as papers
from ticketing.office.people.models import Person
from ticketing.office.sms_sheets import actions as checking
from ticketing.office.sms_sheets import queries as sms_sheets
from ticketing.office.sms_sheets.queries import mended_path
from ticketing.web.numbers import maybe
from ticketing.web.outcomes import Missing
from workflows.forms import Field
from workflows.refusals import Refused

AREA = "area-of-"
"""How the control begins that says of which area a file is; its token follows."""

ENDING = ".xlsx"


def keep(sheet: Sheet, field: Field, sent: Iterable[FileStorage], *, by: Person, at: datetime) -> str | None:
    """Keep the field's files. Returns why one of them was not taken, in sentences for the field."""
    reasons = [_kept(sheet, field, file, by, at) for file in sent if file and file.filename]
    return " ".join(reason for reason in reasons if reason) or None


def keep_all(sheet: Sheet, form: Any, typed: Mapping[str, str], *, by: Person, at: datetime) -> dict[str, str]:
    """Keep the files of every field, and of which area each is. Returns why any was not taken, by field."""
    say_areas(sheet, typed, by=by, at=at)
    said = {one.name: keep(sheet, one, form[one.name].data or [], by=by, at=at) for one in sheet.file_fields}
    return {name: sentence for name, sentence in said.items() if sentence}


def say_areas(sheet: Sheet, typed: Mapping[str, str], *, by: Person, at: datetime) -> None:
    """Keep of which area each file of evidence is said to be."""
    said = {name.removeprefix(AREA): maybe(value) for name, value in typed.items() if name.startswith(AREA)}
    if said:
        actions.say_areas(sheet.draft, said, by=by, at=at)


def remove(sheet: Sheet, token: str, *, by: Person, at: datetime) -> None:
    """Take a file out of the draft, also one that the edited ticket had."""
    fields = sheet.kept
    for field in sheet.file_fields:
        if field.name in fields:
            fields[field.name] = [file for file in fields[field.name] if file["token"] != token]
    save(sheet.draft, {"fields": fields}, by=by, at=at)
    detach(sheet.draft, token, by=by, at=at)


def act(sheet: Sheet, wanted: str, token: str, *, by: Person, at: datetime) -> None:
    """What one of the buttons beside a file asks, if it was one of these."""
    if wanted == "remove":
        remove(sheet, token, by=by, at=at)
    elif wanted == "recognise":
        recognise(sheet, token, at=at)
    elif wanted == "mend":
        mend(sheet, token, by=by, at=at)


def recognise(sheet: Sheet, token: str, *, at: datetime) -> None:
    """Let the text of a scan of the draft be found. Raises Missing, Refused."""
    mine = next((one.file for one in queries.files(sheet.draft) if one.file.token == token), None)
    if mine is None:
        raise Missing
    papers.ask_recognition(mine, at=at)


def mend(sheet: Sheet, token: str, *, by: Person, at: datetime) -> None:
    """Let a sheet of text messages be replaced by the same one repaired. Raises Missing, Refused."""
    mine = next((one for one in queries.files(sheet.draft) if one.file.token == token), None)
    field = next((one for one in sheet.file_fields if token in {each["token"] for each in sheet.files(one)}), None)
    known = sms_sheets.of(mine.file) if mine and field and of_messages(field) else None
    if mine is None or field is None or known is None:
        raise Missing
    path = mended_path(known)
    if path is None:
        raise Refused(_("En «%(name)s» no hay nada que se pueda reparar aquí.", name=mine.file.name))
    name = f"{Path(mine.file.name).stem}{ENDING}"
    with path.open("rb") as stream:
        kept = store(stream, name, by=by, at=at, limit=path.stat().st_size, kinds=("sheet",), made_here=True)
    detach(sheet.draft, token, by=by, at=at)
    attach(sheet.draft, kept, capacity(sheet.procedure, field), by=by, at=at, field=field.name)
    checking.ask(kept, at=at)


def _kept(sheet: Sheet, field: Field, file: FileStorage, by: Person, at: datetime) -> str | None:
    try:
        with db.session.begin_nested():
            stored = store(
                cast(BinaryIO, file.stream),
                file.filename or "",
                by=by,
                at=at,
                limit=None if fits(field) else field.settings.get("max_bytes"),
                kinds=kind_of(field).uploads,
                may_wait=True,
            )
            if not fits(field) and (other := unfit(field, stored)) is not None:
                raise Refused(other)
            attach(sheet.draft, stored, capacity(sheet.procedure, field), by=by, at=at, field=field.name)
            if kind_of(field).published:
                papers.ask(stored, at=at)
            if of_messages(field):
                checking.ask(stored, at=at)
    except Refused as refusal:
        return refusal.sentence
    return None
