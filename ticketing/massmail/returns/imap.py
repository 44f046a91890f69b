"""The IMAP server (RFC 3501) of the mailbox of returns: which one it is, and signing in, by password or OAuth2."""

from __future__ import annotations

import contextlib
import imaplib
import json
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from config import Settings
from ticketing import clock
from ticketing.massmail.delivery.oauth import LOCAL, Grant, TokenRefused, forget, token_of

PATIENCE = 20.0
PLAIN, ENCRYPTED, UPGRADED = "imap", "imaps", "imap+starttls"


@dataclass(frozen=True)
class Account:
    """imap://, imaps:// or imap+starttls://, who signs in, and where returns lie. `grant`: OAuth2 instead."""

    scheme: str
    host: str
    port: int
    user: str
    password: str = field(repr=False)
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


def account(url: str, grant: Grant | None = None) -> Account:
    """The mailbox of a DESPACHO_RETURNS_URL: imaps://user:password@host:port/FOLDER."""
    parts = urlsplit(url)
    port = parts.port or (993 if parts.scheme == ENCRYPTED else 143)
    folder = unquote(parts.path.strip("/")) or "INBOX"
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Account(parts.scheme, parts.hostname or "", port, user, password, folder, grant)


def configured(settings: Settings) -> Account | None:
    """The mailbox that the settings name, if they name one."""
    if not settings.returns_url:
        return None
    grant = Grant(
        settings.returns_token_url,
        settings.returns_client_id,
        settings.returns_client_secret,
        settings.returns_scope,
    )
    return account(settings.returns_url, grant if grant.token_url else None)


@contextlib.contextmanager
def opened(box: Account) -> Iterator[imaplib.IMAP4]:
    """A session in which somebody is signed in. Raises Unreadable, OSError, imaplib.IMAP4.error."""
    if box.scheme == PLAIN and box.host not in LOCAL:
        raise Unreadable("la clave viajaría sin cifrar; use imaps:// o imap+starttls://.")
    context = ssl.create_default_context()
    if box.scheme == ENCRYPTED:
        imap: imaplib.IMAP4 = imaplib.IMAP4_SSL(box.host, box.port, ssl_context=context, timeout=PATIENCE)
    else:
        imap = imaplib.IMAP4(box.host, box.port, timeout=PATIENCE)
    try:
        if box.scheme == UPGRADED:
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
    """By OAUTHBEARER (RFC 7628), else by XOAUTH2, which came before it."""
    way = next((name for name in ("OAUTHBEARER", "XOAUTH2") if f"AUTH={name}" in imap.capabilities), "")
    if not way:
        raise Unreadable("no ofrece iniciar sesión con OAuth2.")
    try:
        token = token_of(grant, now=clock.true_now())
    except TokenRefused as refusal:
        raise Unreadable(f"no hay token para entrar. {refusal.sentence}") from refusal
    answer = _Answer(way, box, token)
    try:
        imap.authenticate(way, answer)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as problem:
        forget(grant)
        raise Unreadable(
            f"no acepta el token de OAuth2 para {box.user}{answer.why}. Revise que la aplicación "
            f"{grant.client_id} tenga permiso de leer ese buzón por IMAP."
        ) from problem


class _Answer:
    """What is said when the server asks: the token first; to the reason of a refusal, nothing (RFC 7628, 3.2.3)."""

    def __init__(self, way: str, box: Account, token: str) -> None:
        bearer = f"auth=Bearer {token}\1\1"
        start = f"n,a={box.user},\1host={box.host}\1port={box.port}\1" if way == "OAUTHBEARER" else f"user={box.user}\1"
        self._left = [(start + bearer).encode()]
        self._end = b"\1" if way == "OAUTHBEARER" else b""
        self.why = ""

    def __call__(self, asked: bytes) -> bytes:
        if self._left:
            return self._left.pop()
        self.why = _status(asked)
        return self._end


def _status(said: bytes) -> str:
    try:
        found = json.loads(said)
    except (ValueError, RecursionError):
        return ""
    status = str(found.get("status", ""))[:40] if isinstance(found, dict) else ""
    return f" ({status})" if status.isprintable() and status else ""
