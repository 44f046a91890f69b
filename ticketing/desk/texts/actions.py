"""Finding out whom a sheet may be sent to, and erasing it when its time is over."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime

from ticketing import clock
from ticketing.desk.cases.models import Ticket
from ticketing.desk.cases.versions import hold
from ticketing.desk.texts import matching, queries
from ticketing.desk.texts.models import ASKED, ERASED, READY, TextAudience
from ticketing.extensions import db
from ticketing.ledger.recording.actions import record
from ticketing.office.files import erasing, pool, storage
from ticketing.office.files.models import OK, StoredFile
from ticketing.office.people.models import Person
from ticketing.office.sms_sheets import actions as sms_sheets

LINES = "sms_lines"
GONE = "La hoja «{name}» se borró: lleva datos de personas y ya no hacía falta."


def ask(ticket: Ticket, file: StoredFile, *, by: Person, at: datetime) -> TextAudience:
    """Let its rows be matched with the base, anew where they were before."""
    row = next((one for one in queries.of(ticket) if one.file_id == file.id), None)
    if row is None:
        row = TextAudience(ticket_id=ticket.id, file_id=file.id, left={})
        db.session.add(row)
    row.state, row.asked_by, row.asked_at = ASKED, by, at
    db.session.flush()
    return row


def prepare(audience_id: int) -> bool:
    """Match its rows, with nothing open in the database while they are read. Returns whether that was done."""
    row = db.session.get_one(TextAudience, audience_id)
    path, media_type, stands = storage.place(row.file.sha256), row.file.media_type, row.file.state == OK
    db.session.rollback()
    if not stands:
        return False
    with ExitStack() as stack:
        lines, none, ready, left = (stack.enter_context(storage.incoming()) for _copy in range(4))
        answer = pool.check(path, lines, none, media_type, LINES)
        if answer is None:
            return False  # everybody who reads was at work: the next look asks again
        if "rows" not in answer:
            raise RuntimeError(f"A sheet that was taken cannot be read any more: {answer}")
        sums = matching.match(lines, ready, left)
        db.session.rollback()
        _settle(audience_id, sums, storage.written(ready), storage.written(left), at=clock.now())
    return True


def _settle(audience_id: int, sums: matching.Sums, ready: storage.Aside, left: storage.Aside, *, at: datetime) -> None:
    with ready.stream, left.stream:
        row = queries.locked(audience_id)
        if row is None or row.state != ASKED:
            db.session.rollback()
            return
        before = [row.ready_sha256, row.left_sha256]
        erasing.take(ready)
        erasing.take(left)
        row.state, row.ready_at = READY, at
        row.rows, row.found, row.fit, row.left = sums.rows, sums.found, sums.fit, dict(sums.left)
        row.ready_sha256, row.left_sha256 = ready.sha256, left.sha256
        erasing.discard((one for one in before if one not in (ready.sha256, left.sha256)), at=at)
        db.session.commit()


def erase(file: StoredFile, *, at: datetime) -> None:
    """Erase the sheet and all that was made of it; that it was stays on the record of its tickets."""
    for ticket in queries.holders(file):
        hold(ticket)
        record(ticket, "texts_erased", by=None, at=at, payload={"file": file.name})
    for row in queries.of_file(file):
        erasing.discard([row.ready_sha256, row.left_sha256], at=at)
        row.state, row.erased_at, row.ready_sha256, row.left_sha256 = ERASED, at, None, None
    sms_sheets.forget(file, GONE.format(name=file.name), at=at)
