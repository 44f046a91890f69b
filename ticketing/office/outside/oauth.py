"""Access tokens for mail servers that take no password: OAuth 2.0, client credentials (RFC 6749 section 4.4)."""

from __future__ import annotations

import http.client
import json
import ssl
import threading
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

PATIENCE = 10.0
LONGEST_ANSWER = 64 * 1024
EARLY = timedelta(seconds=60)
USUAL_LIFE = 300
WAYS = ("OAUTHBEARER", "XOAUTH2")
LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})
# Said by the authorization server about us (section 5.2): waiting does not mend these.
OURS = frozenset(
    {"invalid_client", "unauthorized_client", "invalid_scope", "invalid_request", "unsupported_grant_type"}
)


class TokenRefused(Exception):
    """No token. `for_ever`: a person must mend it; else it may come later."""

    def __init__(self, sentence: str, *, for_ever: bool) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.for_ever = for_ever


@dataclass(frozen=True)
class Grant:
    """What a mail server's authorization server knows us by."""

    token_url: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    scope: str = ""


def grant_of(token_url: str, client_id: str, client_secret: str, scope: str) -> Grant | None:
    """As the settings say; None where they name no place for tokens."""
    return Grant(token_url, client_id, client_secret, scope) if token_url else None


def spoken(way: str, user: str, host: str, port: int, token: str) -> str:
    """What is said with a token, before it is coded, to servers of whatever protocol: OAUTHBEARER (RFC 7628 section
    3.1; the name may hold neither comma nor equals sign bare), or what Google and Microsoft had before it."""
    if way == "XOAUTH2":
        return f"user={user}\x01auth=Bearer {token}\x01\x01"
    name = user.replace("=", "=3D").replace(",", "=2C")
    return f"n,a={name},\x01host={host}\x01port={port}\x01auth=Bearer {token}\x01\x01"


_kept: dict[Grant, tuple[str, datetime]] = {}
_lock = threading.Lock()


def access_token(token_url: str, client_id: str, client_secret: str, scope: str, *, now: datetime) -> str:
    """A token that is good for at least another minute; asked for once and kept. Blocks up to 10 s. Or TokenRefused."""
    grant = Grant(token_url, client_id, client_secret, scope)
    with _lock:
        kept = _kept.get(grant)
        if kept is None or now >= kept[1] - EARLY:
            token, seconds = _asked(grant)
            kept = _kept[grant] = (token, now + timedelta(seconds=seconds))
        return kept[0]


def token_of(grant: Grant, *, now: datetime) -> str:
    """As `access_token`."""
    return access_token(grant.token_url, grant.client_id, grant.client_secret, grant.scope, now=now)


def forget(grant: Grant) -> None:
    """The mail server did not take the token that is kept: the next one is asked for anew."""
    with _lock:
        _kept.pop(grant, None)


def safe(token_url: str, *, local_only: bool = False) -> bool:
    """Whether a secret may go there: over TLS, or not leaving this machine (which `local_only` demands)."""
    try:
        parts = urllib.parse.urlsplit(token_url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if host in LOCAL:
        return parts.scheme in ("http", "https")
    return bool(host) and parts.scheme == "https" and not local_only


def _asked(grant: Grant) -> tuple[str, int]:
    if not safe(grant.token_url):
        raise TokenRefused("La dirección de las credenciales OAuth2 debe empezar por https://.", for_ever=True)
    form = {"grant_type": "client_credentials", "client_id": grant.client_id, "client_secret": grant.client_secret}
    if grant.scope:
        form["scope"] = grant.scope
    body = urllib.parse.urlencode(form).encode()
    asking = urllib.request.Request(grant.token_url, body, {"Accept": "application/json"})  # noqa: S310 (safe)
    try:
        with _opener(asking.host).open(asking, timeout=PATIENCE) as answer:
            said = answer.read(LONGEST_ANSWER)
    except urllib.error.HTTPError as problem:
        raise _refused(problem) from None
    except (OSError, http.client.HTTPException) as problem:
        why = getattr(problem, "reason", problem)
        raise TokenRefused(f"El servidor de credenciales OAuth2 no responde: {why}.", for_ever=False) from None
    return _token(_object(said))


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A secret is not carried on to wherever an answer points."""

    def redirect_request(self, *_given: Any, **_named: Any) -> None:
        return None


def _opener(host: str) -> urllib.request.OpenerDirector:
    handlers: list[Any] = [urllib.request.HTTPSHandler(context=ssl.create_default_context()), _NoRedirect]
    if host.rpartition(":")[0] in LOCAL:
        handlers.append(urllib.request.ProxyHandler({}))
    return urllib.request.build_opener(*handlers)


def _refused(problem: urllib.error.HTTPError) -> TokenRefused:
    with problem:
        said = _object(problem.read(LONGEST_ANSWER))
    error = str(said.get("error", ""))[:60]
    words = " ".join(str(said.get("error_description", "")).split())[:200]
    detail = ": ".join(part for part in (error, words) if part) or f"respuesta {problem.code}"
    for_ever = error in OURS or problem.code in (401, 403, 404) or 300 <= problem.code < 400
    return TokenRefused(f"El servidor de credenciales OAuth2 no da acceso ({detail}).", for_ever=for_ever)


def _object(said: bytes) -> dict[str, Any]:
    try:
        found = json.loads(said)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _token(said: dict[str, Any]) -> tuple[str, int]:
    token, life = said.get("access_token"), said.get("expires_in", USUAL_LIFE)
    if not isinstance(token, str) or not token or not token.isascii() or not token.isprintable():
        raise TokenRefused("El servidor de credenciales OAuth2 respondió sin un token que se entienda.", for_ever=False)
    seconds = int(life) if str(life).isdigit() else USUAL_LIFE
    return token, min(seconds, 86_400)
