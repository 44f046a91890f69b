"""The mailbox of returns over POP3 (RFC 1939), where there is no IMAP.

POP3 knows neither folders nor marks: what was read can only be deleted or be read for ever. So a message is deleted,
after the database has it. The server deletes when the session ends well; after a death before that the next reading
finds the same bytes again, and they are one (RFC 1939, 6).
"""

from __future__ import annotations

import contextlib
import logging
import poplib
import ssl
from base64 import b64decode, b64encode
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256

from ticketing.extensions import db
from ticketing.massmail.returns import bearer
from ticketing.massmail.returns.accounts import (
    AT_ONCE,
    PATIENCE,
    POP3_UPGRADED,
    POP3S,
    Account,
    Unreadable,
    refuse_in_clear,
    said,
    told,
)
from ticketing.massmail.returns.actions import keep
from ticketing.massmail.returns.models import ReturnMailbox
from ticketing.massmail.returns.reading import MOST_BYTES
from ticketing.office.outside.oauth import Grant

log = logging.getLogger(__name__)
PIECE, MOST_SENT = 65_536, 1_000_000_000


def read(box: Account, *, at: datetime) -> int:
    """Keep every message that is there; how many are new. Commits after each. Raises Unreadable."""
    with told(box, poplib.error_proto), opened(box) as pop:
        taken = sum(_taken(pop, box, number, at) for number in range(1, min(_waiting(pop), AT_ONCE) + 1))
        known = db.session.get(ReturnMailbox, box.name) or ReturnMailbox(name=box.name)
        known.read_at, known.trouble = at, ""
        db.session.add(known)
        db.session.commit()
        pop.quit()
        return taken


def _waiting(pop: poplib.POP3) -> int:
    try:
        return pop.stat()[0]
    except (ValueError, IndexError) as problem:
        raise poplib.error_proto("no dice cuántos mensajes tiene.") from problem


def _taken(pop: poplib.POP3, box: Account, number: int, at: datetime) -> bool:
    try:
        raw, size = _fetched(pop, number)
    except poplib.error_proto as problem:
        if not said(problem).startswith("-ERR") or not problem.args or not isinstance(problem.args[0], bytes):
            raise
        log.warning("The mailbox of returns does not hand over message %s: %s", number, said(problem))
        return False  # the others are read, and it is asked for again
    fresh = keep(box.name, sha256(raw).hexdigest(), raw, at=at, size=size)
    db.session.commit()
    pop.dele(number)
    return fresh


def _fetched(pop: poplib.POP3, number: int) -> tuple[bytes, int]:
    """The message, of a very long one its beginning, and the bytes of the whole. poplib's own `retr` holds the whole of
    it, and refuses lines of over 2,048 bytes."""
    pop._shortcmd(f"RETR {number}")  # type: ignore[attr-defined]
    kept, whole, begins = bytearray(), 0, True
    while (piece := pop.file.readline(PIECE)) not in (b".\r\n", b".\n") or not begins:
        if not piece:
            raise poplib.error_proto("cortó la conexión.")
        if begins and piece.startswith(b".."):  # a first line's own dot is not doubled by every server
            piece = piece[1:]
        whole += len(piece)
        if len(kept) < MOST_BYTES:
            kept += piece
        if whole > MOST_SENT:
            raise poplib.error_proto("manda un mensaje que no termina.")
        begins = piece.endswith(b"\n")
    return bytes(kept), whole


@contextlib.contextmanager
def opened(box: Account) -> Iterator[poplib.POP3]:
    """A session in which somebody is signed in; without QUIT it deletes nothing. Raises Unreadable, OSError,
    poplib.error_proto."""
    refuse_in_clear(box)
    context = ssl.create_default_context()
    if box.scheme == POP3S:
        pop: poplib.POP3 = poplib.POP3_SSL(box.host, box.port, context=context, timeout=PATIENCE)
    else:
        pop = poplib.POP3(box.host, box.port, timeout=PATIENCE)
    try:
        if box.scheme == POP3_UPGRADED:
            pop.stls(context)
        if box.grant is None:
            _by_password(pop, box)
        else:
            _by_token(pop, box, box.grant)
        yield pop
    finally:
        pop.close()


def _by_password(pop: poplib.POP3, box: Account) -> None:
    try:
        pop.user(box.user)
        pop.pass_(box.password)
    except poplib.error_proto as problem:
        raise Unreadable(f"no acepta el usuario o la clave ({said(problem)}).") from problem


def _by_token(pop: poplib.POP3, box: Account, grant: Grant) -> None:
    """AUTH (RFC 5034), for which poplib has no name of its own."""
    answer = bearer.answer(box, grant, pop.capa().get("SASL", ()))
    ask = pop._shortcmd  # type: ignore[attr-defined]
    try:
        ask(f"AUTH {answer.way}")
        asked = ask(b64encode(answer(b"")).decode())
        while not asked.startswith(b"+OK"):
            asked = ask(b64encode(answer(b64decode(asked[2:]))).decode())
    except (poplib.error_proto, ValueError) as problem:
        raise bearer.refused(box, grant, answer) from problem
