"""The mailbox to which returns come, read by IMAP (RFC 3501): what was kept is marked and moved, never deleted.

A message is named by the mailbox, its UIDVALIDITY and its UID: read twice it is one. It is flagged only after the
database has it; a death in between reads it again.
"""

from __future__ import annotations

import contextlib
import imaplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from ticketing import clock
from ticketing.extensions import db
from ticketing.massmail.delivery.oauth import Grant, TokenRefused, token_of
from ticketing.massmail.returns.actions import keep
from ticketing.massmail.returns.models import ReturnMailbox
from ticketing.massmail.returns.reading import MOST_BYTES

PATIENCE = 20.0
AT_ONCE = 100


@dataclass(frozen=True)
class Account:
    """imap://, imaps:// or imap+starttls://, who signs in, and where returns lie. `grant`: OAuth2 instead."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    folder: str = "INBOX"
    grant: Grant | None = None

    @property
    def name(self) -> str:
        """How the source of its messages is called."""
        return f"imap:{self.user}"[:40]


class Unreadable(Exception):
    """The mailbox cannot be read now; the sentence is fit to show."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def account(url: str) -> Account:
    """The mailbox of a DESPACHO_RETURNS_URL: imaps://user:password@host:port/FOLDER."""
    parts = urlsplit(url)
    port = parts.port or (993 if parts.scheme == "imaps" else 143)
    folder = unquote(parts.path.strip("/")) or "INBOX"
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Account(parts.scheme, parts.hostname or "", port, user, password, folder)


def read(box: Account, *, at: datetime) -> int:
    """Keep every message that is new there; how many. Commits after each, then acknowledges. Raises Unreadable."""
    try:
        with _opened(box) as imap:
            validity = _selected(imap, box)
            known = _place(box, validity)
            return sum(_taken(imap, box, known, uid, at) for uid in _new(imap, known))
    except (OSError, imaplib.IMAP4.error, TokenRefused) as problem:
        db.session.rollback()
        raise Unreadable(f"No se pudo leer el buzón de devoluciones de {box.host}: {problem}") from problem


@contextlib.contextmanager
def _opened(box: Account) -> Iterator[imaplib.IMAP4]:
    context = ssl.create_default_context()
    if box.scheme == "imaps":
        imap: imaplib.IMAP4 = imaplib.IMAP4_SSL(box.host, box.port, ssl_context=context, timeout=PATIENCE)
    else:
        imap = imaplib.IMAP4(box.host, box.port, timeout=PATIENCE)
    try:
        if box.scheme == "imap+starttls":
            imap.starttls(context)
        _sign_in(imap, box)
        yield imap
    finally:
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            imap.logout()


def _sign_in(imap: imaplib.IMAP4, box: Account) -> None:
    if box.grant is None and "AUTH=PLAIN" in imap.capabilities:
        # LOGIN knows ASCII alone; passwords know more (RFC 4616).
        plain = f"\0{box.user}\0{box.password}".encode()
        imap.authenticate("PLAIN", lambda _asked: plain)
        return
    if box.grant is None:
        imap.login(box.user, box.password)
        return
    token = token_of(box.grant, now=clock.true_now())
    said = f"user={box.user}\1auth=Bearer {token}\1\1".encode()
    imap.authenticate("XOAUTH2", lambda _asked: said)


def _selected(imap: imaplib.IMAP4, box: Account) -> int:
    _fine(imap.select(f'"{box.folder}"'), "no existe la carpeta")
    said = imap.response("UIDVALIDITY")[1]
    return int(said[0]) if said and said[0] else 0


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
    said = _fine(imap.uid("SEARCH", f"UID {known.last_uid + 1}:*", "UNDELETED"), "no responde a la búsqueda")
    uids = sorted(int(uid) for uid in (said[0] or b"").split())
    return [uid for uid in uids if uid > known.last_uid][:AT_ONCE]


def _taken(imap: imaplib.IMAP4, box: Account, known: ReturnMailbox, uid: int, at: datetime) -> bool:
    raw = _fetched(imap, uid)
    fresh = raw is not None and keep(box.name, f"{known.uid_validity}.{uid}", raw, at=at)
    known.last_uid, known.read_at, known.trouble = uid, at, ""
    db.session.commit()
    imap.uid("STORE", str(uid), "+FLAGS.SILENT", "(\\Seen)")
    return fresh


def _fetched(imap: imaplib.IMAP4, uid: int) -> bytes | None:
    """The message, of a very long one its beginning; None if it went away meanwhile."""
    said = _fine(imap.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{MOST_BYTES}>)"), "no entrega el mensaje")
    return next((bytes(part[1]) for part in said if isinstance(part, tuple)), None)


def _fine(answer: tuple[str, list[Any]], otherwise: str) -> list[Any]:
    status, said = answer
    if status != "OK":
        raise imaplib.IMAP4.error(otherwise)
    return said
