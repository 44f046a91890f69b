"""Where a mail server is and how to sign in there; no connection yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from ticketing.office.outside.oauth import LOCAL, Grant

CONNECT_SECONDS, GREETING_SECONDS, COMMAND_SECONDS, FINAL_SECONDS = 30.0, 60.0, 60.0, 300.0
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class Unwelcome(Exception):
    """The server says never: to the sign-in, or to us at all. Waiting does not mend it; a person must."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Patience:
    """Seconds that a server has for each answer (RFC 5321 section 4.5.3.2 grants more; nobody waits that long)."""

    connect: float = CONNECT_SECONDS
    greeting: float = GREETING_SECONDS
    command: float = COMMAND_SECONDS
    final: float = FINAL_SECONDS


@dataclass(frozen=True)
class Server:
    """One sign-in at one mail server: by `password`, or by OAuth2 where there is a `grant`; without `user`, none.

    `obstacle`: why it must not be used at all, in a sentence fit to show.
    """

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    grant: Grant | None = None
    obstacle: str = ""
    patience: Patience = Patience()

    @property
    def name(self) -> str:
        return f"{self.host}:{self.port}"

    @property
    def private(self) -> bool:
        """Whether what is said to it stays secret: encrypted, or never on a wire."""
        return self.scheme != "smtp" or self.host in LOCAL


def server(url: str) -> Server:
    """`smtp://`, `smtp+starttls://` or `smtps://user:password@host:port`."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError(f"The SMTP address must be smtp://, smtp+starttls:// or smtps://host, not {parts.scheme}://")
    port = parts.port or PORTS[parts.scheme]
    return Server(parts.scheme, parts.hostname, port, unquote(parts.username or ""), unquote(parts.password or ""))
