"""The pixel and the links, in front of the web framework: a token and a line in the spool, nothing that can fail.

A mailing makes thousands open it within minutes; what costs here is multiplied by all of them. So the database is
never asked for an open and not waited for by a click (`links`); a spool that cannot be written is logged and the
reader gets her answer all the same. What needs a page (a forged or cut link, the hidden link, a database that is away
and a link that nobody remembers) goes on to the views.
"""

from __future__ import annotations

import logging
from base64 import b64decode
from collections.abc import Callable, Iterable
from random import getrandbits
from typing import TYPE_CHECKING, Any

from ticketing import clock
from ticketing.massmail.identity import tokens
from ticketing.massmail.tracking import ranges
from ticketing.massmail.tracking.links import Away, Links
from ticketing.massmail.tracking.models import CLICK, OPEN, TRAP
from ticketing.massmail.tracking.spool import Spool, line
from ticketing.web import security

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)
PIXEL = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
LONGEST_SIGNAL = 300
LOOKING = ("GET", "HEAD")
OPEN_PATH, CLICK_PATH = "/o/", "/c/"
SAID = "despacho.tracking"
UNKNOWN, AWAY, TRAPPED = "unknown", "away", "trapped"
# What every answer of the application carries (web/security), the reader's page told as little as can be.
SHARED = [
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'"),
    ("Referrer-Policy", "no-referrer"),
    *((name, value) for name, value in security.HARDENED if name != "Referrer-Policy"),
]
LENGTH = ("Content-Length", str(len(PIXEL)))
# Mail programs show the picture on pages of their own.
PICTURE = [("Content-Type", "image/gif"), ("Cross-Origin-Resource-Policy", "cross-origin"), *SHARED]
REDIRECT = [("Content-Length", "0"), *SHARED]
LOG_AGAIN_SECONDS = 10.0
GUNICORN = "gunicorn.http.wsgi"


class Endpoint:
    """A WSGI application around another."""

    def __init__(self, inner: WSGIApplication, secret: str, spool: Spool, links: Links, *, https: bool) -> None:
        self.inner = inner
        self.secret = secret
        self.spool = spool
        self.links = links
        secure = [security.SECURE] if https else []
        self._picture = [*PICTURE, *secure]
        lines = "".join(f"{name}: {value}\r\n" for name, value in self._picture)
        self._picture_sent = f"{lines}\r\n".encode("latin-1") + PIXEL
        self._redirect = [*REDIRECT, *secure]
        self._lost, self._quiet_until = 0, 0.0

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path: str = environ.get("PATH_INFO", "")
        if environ["REQUEST_METHOD"] in LOOKING:
            if path.startswith(OPEN_PATH):
                return self._opened(path[3:], environ, start_response)
            if path.startswith(CLICK_PATH):
                return self._clicked(path[3:], environ, start_response)
        return self.inner(environ, start_response)

    def _opened(self, text: str, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """A transparent picture, whatever the token says."""
        said = tokens.read(self.secret, tokens.OPEN, text)
        if said:
            self._note(OPEN, said, None, environ)
        if environ["REQUEST_METHOD"] == "HEAD":
            start_response("200 OK", [LENGTH, *self._picture, _request_id()])
            return ()
        if _sent_whole(start_response, [LENGTH, _request_id()], self._picture_sent):
            return ()
        start_response("200 OK", [LENGTH, *self._picture, _request_id()])
        return (PIXEL,)

    def _clicked(self, text: str, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """On to where the link leads, by the frozen table; never by the address itself."""
        said = tokens.read(self.secret, tokens.CLICK, text)
        if said and said.link == tokens.TRAP_LINK:
            self._note(TRAP, said, None, environ)
            return self._page(TRAPPED, environ, start_response)
        try:
            url = self.links.target(said.campaign, said.link) if said else None
        except Away:
            return self._page(AWAY, environ, start_response)
        if said is None or url is None:
            return self._page(UNKNOWN, environ, start_response)
        self._note(CLICK, said, said.link, environ)
        start_response("302 Found", [("Location", url), *self._redirect, _request_id()])
        return ()

    def _page(self, what: str, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ[SAID] = what
        return self.inner(environ, start_response)

    def _note(self, kind: str, said: tokens.Token, link: int | None, environ: WSGIEnvironment) -> None:
        text = line(kind, said.campaign, said.who, link, said.domain_no, clock.seconds(), _signals(environ))
        try:
            self.spool.write(text)
        except OSError as problem:
            self._not_kept(problem)

    def _not_kept(self, problem: OSError) -> None:
        """Said every few seconds, not for each of thousands."""
        self._lost += 1
        if clock.monotonic() >= self._quiet_until:
            log.error("%s hits could not be kept: %s", self._lost, problem)
            self._lost, self._quiet_until = 0, clock.monotonic() + LOG_AGAIN_SECONDS


def _sent_whole(start_response: StartResponse, headers: list[tuple[str, str]], rest: bytes) -> bool:
    """gunicorn writes head and body one after the other, and the second packet costs it, and the proxy before it, more
    than all that is done for a hit. Where it is gunicorn that asks, both go in one, and of the headers it looks through
    those alone that differ from hit to hit; False where it is not. `rest`: the other headers, and the picture."""
    answer: Any = getattr(start_response, "__self__", None)
    if type(answer).__module__ != GUNICORN:
        return False
    start_response("200 OK", headers)
    lines = [*answer.default_headers(), *(f"{name}: {value}\r\n" for name, value in answer.headers)]
    answer.headers_sent, answer.sent = True, len(PIXEL)
    answer.sock.sendall("".join(lines).encode("latin-1") + rest)
    return True


def _request_id() -> tuple[str, str]:
    """Twelve digits that need not be secret: asking the kernel for them gives the interpreter's lock away."""
    return "X-Request-Id", f"{getrandbits(48):012x}"


def _signals(environ: WSGIEnvironment) -> tuple[str, str, str, str]:
    """What a judgement needs, in the order of spool.SIGNALS: never the reader's address."""
    get: Callable[[str, Any], Any] = environ.get
    purpose: str = get("HTTP_SEC_PURPOSE", "") or get("HTTP_PURPOSE", "") or get("HTTP_X_PURPOSE", "")
    return (
        get("HTTP_USER_AGENT", "")[:LONGEST_SIGNAL],
        environ["REQUEST_METHOD"],
        purpose[:LONGEST_SIGNAL],
        ranges.reader(get("REMOTE_ADDR", ""), get("HTTP_X_FORWARDED_FOR", "")),
    )
