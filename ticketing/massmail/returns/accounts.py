"""The mailbox to which returns come: which one it is, over which protocol, and its troubles in words."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from config import Settings
from ticketing.extensions import db
from ticketing.office.outside.oauth import LOCAL, Grant, grant_of

PATIENCE = 20.0  # seconds
AT_ONCE = 100  # messages in one reading
IMAP, IMAPS, IMAP_UPGRADED = "imap", "imaps", "imap+starttls"
POP3, POP3S, POP3_UPGRADED = "pop3", "pop3s", "pop3+starttls"
PORTS = {IMAP: 143, IMAPS: 993, IMAP_UPGRADED: 143, POP3: 110, POP3S: 995, POP3_UPGRADED: 110}
_POPLIB = {"-ERR EOF": "cortó la conexión.", "line too long": "manda una línea que no termina."}
_TROUBLES = {
    errno.ECONNREFUSED: "nadie atiende en ese puerto.",
    errno.ETIMEDOUT: "no responde.",
    errno.EHOSTUNREACH: "no se llega a ese equipo.",
}


@dataclass(frozen=True)
class Account:
    """Who signs in where, and where returns lie. `grant`: OAuth2 instead of a password."""

    scheme: str
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    grant: Grant | None = None

    @property
    def protocol(self) -> str:
        """imap or pop3."""
        return self.scheme[:4]

    @property
    def name(self) -> str:
        """How the source of its messages is called."""
        return f"{self.protocol}:{self.user}"[:40]


class Unreadable(Exception):
    """The mailbox cannot be read now; the sentence is fit to show."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def account(url: str, grant: Grant | None = None) -> Account:
    """The mailbox of a DESPACHO_RETURNS_URL: imaps://user:password@host:port/FOLDER."""
    parts = urlsplit(url)
    port = parts.port or PORTS[parts.scheme]
    folder = unquote(parts.path.strip("/")) or "INBOX"
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Account(parts.scheme, parts.hostname or "", port, user, password, folder, grant)


def configured(settings: Settings) -> Account | None:
    """The mailbox that the settings name, if they name one."""
    if not settings.returns_url:
        return None
    grant = grant_of(
        settings.returns_token_url,
        settings.returns_client_id,
        settings.returns_client_secret,
        settings.returns_scope,
    )
    return account(settings.returns_url, grant)


def refuse_in_clear(box: Account) -> None:
    """A password goes nowhere unencrypted but within this machine. Raises Unreadable."""
    if box.scheme in (IMAP, POP3) and box.host not in LOCAL:
        raise Unreadable(f"la clave viajaría sin cifrar; use {box.protocol}s:// o {box.protocol}+starttls://.")


@contextmanager
def told(box: Account, protocol: type[Exception]) -> Iterator[None]:
    """What goes wrong while it is read, as Unreadable with a sentence; what was not committed is gone.

    `protocol`: the error of its library.
    """
    try:
        yield
    except (OSError, Unreadable, protocol) as problem:
        db.session.rollback()
        raise Unreadable(f"No se pudo leer el buzón de devoluciones de {box.host}: {_words(problem)}") from problem


def said(problem: Exception) -> str:
    """What the server said; poplib hands on its bytes."""
    words = problem.args[0] if problem.args else ""
    return words.decode(errors="replace") if isinstance(words, bytes) else _POPLIB.get(str(problem), str(problem))


def _words(problem: Exception) -> str:
    if isinstance(problem, Unreadable):
        return problem.sentence
    if isinstance(problem, TimeoutError):
        return "no responde."
    return _TROUBLES.get(getattr(problem, "errno", None) or 0, said(problem))
