"""The mailbox to which returns come, over IMAP: what the database has is put away or marked as read, and never deleted.

A message is named by the mailbox, its UIDVALIDITY and its UID: read twice it is one. It is put away only after the
database has it; after a death in between the next reading puts it away. Where the server has a folder PUT_AWAY (and
RFC 6851), what was read is moved there, else it is flagged as seen and stays; neither is read again.
"""

from __future__ import annotations

import imaplib
import re
from datetime import datetime
from typing import Any

from ticketing.extensions import db
from ticketing.massmail.returns.accounts import AT_ONCE, Account, told
from ticketing.massmail.returns.actions import keep
from ticketing.massmail.returns.imap import opened
from ticketing.massmail.returns.models import ReturnMailbox
from ticketing.massmail.returns.reading import MOST_BYTES

PUT_AWAY = "Procesadas"
_SIZE = re.compile(rb"RFC822\.SIZE (\d{1,12})")


def read(box: Account, *, at: datetime) -> int:
    """Keep every message that is new there; how many. Commits after each, then acknowledges. Raises Unreadable."""
    with told(box, imaplib.IMAP4.error), opened(box) as imap:
        known = _place(box, _selected(imap, box))
        away = _puts_away(imap)
        taken = sum(_taken(imap, box, known, uid, at) for uid in _new(imap, known))
        known.read_at, known.trouble = at, ""
        db.session.commit()
        if away and known.last_uid:
            imap.uid("MOVE", f"1:{known.last_uid}", PUT_AWAY)
        return taken


def _selected(imap: imaplib.IMAP4, box: Account) -> int:
    _fine(imap.select(f'"{box.folder}"'), "no existe la carpeta.")
    said = imap.response("UIDVALIDITY")[1]
    return int(said[0]) if said and said[0] else 0


def _puts_away(imap: imaplib.IMAP4) -> bool:
    able = imap.capability()[1][0] or b""  # anew: most is told only to who signed in
    return b"MOVE" in able.upper().split() and imap.status(PUT_AWAY, "(MESSAGES)")[0] == "OK"


def _place(box: Account, validity: int) -> ReturnMailbox:
    """How far it was read; from the beginning where the server began to number anew."""
    known = db.session.get(ReturnMailbox, box.name)
    if known is None:
        known = ReturnMailbox(name=box.name, uid_validity=validity, last_uid=0)
        db.session.add(known)
    if known.uid_validity != validity:
        known.uid_validity, known.last_uid = validity, 0
    return known


def _new(imap: imaplib.IMAP4, known: ReturnMailbox) -> list[int]:
    """UIDs above the last that was read; "N:*" always names the last one, new or not."""
    said = _fine(imap.uid("SEARCH", f"UID {known.last_uid + 1}:*", "UNDELETED"), "no responde a la búsqueda.")
    uids = sorted(int(uid) for uid in (said[0] or b"").split())
    return [uid for uid in uids if uid > known.last_uid][:AT_ONCE]


def _taken(imap: imaplib.IMAP4, box: Account, known: ReturnMailbox, uid: int, at: datetime) -> bool:
    found = _fetched(imap, uid)
    fresh = False
    if found is not None:
        raw, size = found
        fresh = keep(box.name, f"{known.uid_validity}.{uid}", raw, at=at, size=size)
    known.last_uid = uid
    db.session.commit()
    imap.uid("STORE", str(uid), "+FLAGS.SILENT", "(\\Seen)")
    return fresh


def _fetched(imap: imaplib.IMAP4, uid: int) -> tuple[bytes, int] | None:
    """The message, of a very long one its beginning, and the bytes of the whole; None if it went away meanwhile."""
    wanted = f"(RFC822.SIZE BODY.PEEK[]<0.{MOST_BYTES}>)"
    said = _fine(imap.uid("FETCH", str(uid), wanted), "no entrega el mensaje.")
    part = next((part for part in said if isinstance(part, tuple)), None)
    if part is None:
        return None
    size = _SIZE.search(b" ".join(piece if isinstance(piece, bytes) else piece[0] for piece in said if piece))
    return bytes(part[1]), int(size[1]) if size else len(part[1])


def _fine(answer: tuple[str, list[Any]], otherwise: str) -> list[Any]:
    status, said = answer
    if status != "OK":
        raise imaplib.IMAP4.error(otherwise)
    return said
