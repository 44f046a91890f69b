"""Asking for the rows of a sheet to be read, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ticketing import clock
from ticketing.extensions import db, insert_of, reading
from ticketing.office.files import erasing, pool, storage
from ticketing.office.files.models import OK, StoredFile
from ticketing.office.files.storage import place
from ticketing.office.sms_sheets import queries
from ticketing.office.sms_sheets.models import FIT, UNFIT, WAITING, SmsSheet

HEAVY = (
    "«{name}» pide demasiado tiempo o memoria al leerla. Divídala en hojas de menos filas, sin imágenes ni fórmulas."
)
COLUMNS = "sms"
PATIENCE = 3.0  # seconds that whoever files waits for sheets that nobody read yet, in all


@dataclass(frozen=True)
class Checked:
    """What the reader said, and where it put the sheet with its errors and the repaired one."""

    answer: dict[str, Any] | None
    told: storage.Aside | None
    mended: storage.Aside | None


def ask(file: StoredFile, *, at: datetime) -> None:
    """Let its rows be read, if nobody asked before."""
    row = insert_of(SmsSheet).values(
        sha256=file.sha256, media_type=file.media_type, state=WAITING, reason="", rows=0, wrong=0, phones=0, changed=0,
        left_wrong=0, problems=[], changes=[], asked_at=at,
    )  # fmt: skip
    db.session.execute(row.on_conflict_do_nothing())


def settle(sha256: str, checked: Checked, *, at: datetime) -> SmsSheet | None:
    """What reading came to; told again it changes nothing."""
    sheet = queries.locked(sha256)
    answer = checked.answer
    if sheet is None or sheet.state != WAITING or answer is None:
        return sheet
    sheet.judged_at = at
    if "unfit" in answer or "died" in answer:
        sheet.state, sheet.reason = UNFIT, str(answer.get("unfit", HEAVY))[:400]
        return sheet
    sheet.rows, sheet.wrong, sheet.phones = answer["rows"], answer["wrong"], answer["phones"]
    sheet.changed, sheet.left_wrong = answer["changed"], answer["left"]
    sheet.problems, sheet.changes = answer["problems"], answer["changes"]
    sheet.state = UNFIT if sheet.wrong else FIT
    sheet.told_sha256 = _taken(checked.told) if sheet.wrong else None
    sheet.mended_sha256 = _taken(checked.mended) if sheet.changed else None
    db.session.flush()
    return sheet


def forget(file: StoredFile, reason: str, *, at: datetime) -> None:
    """Erase the file and, where no other upload of it stands, all that was read in it and made of it."""
    erasing.erase(file, reason, at=at)
    sheet = queries.locked(file.sha256)
    if sheet is None or queries.still_held(sheet):
        return
    copies = [sheet.told_sha256, sheet.mended_sha256]
    db.session.delete(sheet)
    db.session.flush()
    erasing.discard((one for one in copies if one and not queries.made_of_another(one)), at=at)


def check_now(files: Iterable[StoredFile], *, patience: float = PATIENCE) -> None:
    """Read those that nobody read yet, for so many seconds in all, each in a transaction of its own; what is not done
    by then is left to the worker. Nothing is open in the database while it is read."""
    with reading():
        todo = {file.sha256: file for file in files if file.state == OK}
        known = queries.among(todo)
        left = [(s, f, f.media_type) for s, f in todo.items() if s not in known or known[s].state == WAITING]
        db.session.rollback()
    until = clock.monotonic() + patience
    for sha256, file, media_type in left:
        with read(place(sha256), media_type, until - clock.monotonic()) as checked:
            ask(file, at=clock.now())
            settle(sha256, checked, at=clock.now())
            db.session.commit()


def check_here(file: StoredFile, *, at: datetime, patience: float = PATIENCE) -> None:
    """The same of one, within a transaction that goes on: for whoever files without the form, which did it before."""
    if file.state != OK:
        return
    ask(file, at=at)
    sheet = queries.of(file)
    if sheet is not None and sheet.state == WAITING:
        with read(place(file.sha256), file.media_type, patience) as checked:
            settle(file.sha256, checked, at=at)


@contextmanager
def read(path: Path, media_type: str, patience: float) -> Iterator[Checked]:
    """What reading it came to; its copies are gone afterwards unless they were taken."""
    with ExitStack() as stack:
        told, mended = (stack.enter_context(storage.incoming()) for _copy in range(2))
        answer = pool.check(path, told, mended, media_type, COLUMNS, patience=max(0.05, patience))
        if answer is None or "rows" not in answer:
            yield Checked(answer, None, None)
        else:
            yield Checked(answer, _aside(stack, told), _aside(stack, mended))


def _aside(stack: ExitStack, path: Path) -> storage.Aside:
    aside = storage.written(path)
    stack.callback(aside.stream.close)
    return aside


def _taken(aside: storage.Aside | None) -> str | None:
    if aside is None:
        return None
    erasing.take(aside)
    return aside.sha256
