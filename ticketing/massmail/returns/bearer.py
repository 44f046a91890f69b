"""Signing in to a mailbox with an OAuth2 token: what is said when the server asks (RFC 7628, and XOAUTH2 before it)."""

from __future__ import annotations

import json
from collections.abc import Container

from ticketing import clock
from ticketing.massmail.returns.accounts import Account, Unreadable
from ticketing.office.outside.oauth import WAYS, Grant, TokenRefused, forget, spoken, token_of


class Answer:
    """The token first; to the reason of a refusal, nothing (RFC 7628, 3.2.3). `why`: that reason."""

    def __init__(self, way: str, box: Account, token: str) -> None:
        self._left = [spoken(way, box.user, box.host, box.port, token).encode()]
        self._end = b"\1" if way == "OAUTHBEARER" else b""
        self.way = way
        self.why = ""

    def __call__(self, asked: bytes) -> bytes:
        if self._left:
            return self._left.pop()
        self.why = _status(asked)
        return self._end


def answer(box: Account, grant: Grant, offered: Container[str]) -> Answer:
    """By the first of WAYS that the server offers. Raises Unreadable."""
    way = next((name for name in WAYS if name in offered), "")
    if not way:
        raise Unreadable("no ofrece iniciar sesión con OAuth2.")
    try:
        token = token_of(grant, now=clock.true_now())
    except TokenRefused as refusal:
        raise Unreadable(f"no hay token para entrar. {refusal.sentence}") from refusal
    return Answer(way, box, token)


def refused(box: Account, grant: Grant, said: Answer) -> Unreadable:
    """The server did not take the token: the next reading asks for another."""
    forget(grant)
    return Unreadable(
        f"no acepta el token de OAuth2 para {box.user}{said.why}. Revise que la aplicación "
        f"{grant.client_id} tenga permiso de leer ese buzón por {box.protocol.upper()}."
    )


def _status(said: bytes) -> str:
    try:
        found = json.loads(said)
    except (ValueError, RecursionError):
        return ""
    status = str(found.get("status", ""))[:40] if isinstance(found, dict) else ""
    return f" ({status})" if status.isprintable() and status else ""
