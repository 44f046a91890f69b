"""The IMAP server (RFC 3501) of the mailbox of returns: signing in, by password or OAuth2."""

from __future__ import annotations

import contextlib
import imaplib
import ssl
from collections.abc import Iterator

from ticketing.massmail.returns import bearer
from ticketing.massmail.returns.accounts import IMAP_UPGRADED, IMAPS, PATIENCE, Account, Unreadable, refuse_in_clear
from ticketing.office.outside.oauth import Grant


@contextlib.contextmanager
def opened(box: Account) -> Iterator[imaplib.IMAP4]:
    """A session in which somebody is signed in. Raises Unreadable, OSError, imaplib.IMAP4.error."""
    refuse_in_clear(box)
    context = ssl.create_default_context()
    if box.scheme == IMAPS:
        imap: imaplib.IMAP4 = imaplib.IMAP4_SSL(box.host, box.port, ssl_context=context, timeout=PATIENCE)
    else:
        imap = imaplib.IMAP4(box.host, box.port, timeout=PATIENCE)
    try:
        if box.scheme == IMAP_UPGRADED:
            imap.starttls(context)
        if box.grant is None:
            _by_password(imap, box)
        else:
            _by_token(imap, box, box.grant)
        yield imap
    finally:
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            imap.logout()


def _by_password(imap: imaplib.IMAP4, box: Account) -> None:
    try:
        if "AUTH=PLAIN" in imap.capabilities:
            # LOGIN knows ASCII alone; passwords know more (RFC 4616).
            plain = f"\0{box.user}\0{box.password}".encode()
            imap.authenticate("PLAIN", lambda _asked: plain)
        else:
            imap.login(box.user, box.password)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as problem:
        raise Unreadable(f"no acepta el usuario o la clave ({problem}).") from problem


def _by_token(imap: imaplib.IMAP4, box: Account, grant: Grant) -> None:
    said = bearer.answer(box, grant, {name.removeprefix("AUTH=") for name in imap.capabilities})
    try:
        imap.authenticate(said.way, said)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as problem:
        raise bearer.refused(box, grant, said) from problem
