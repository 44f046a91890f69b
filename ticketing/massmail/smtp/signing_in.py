"""Signing in at a mail server: PLAIN and LOGIN (RFC 4616, 4954), XOAUTH2 and OAUTHBEARER (RFC 7628)."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Mapping

from ticketing import clock
from ticketing.massmail.smtp.servers import Server, Unwelcome
from ticketing.massmail.smtp.wire import Broken, Reply, Wire
from ticketing.office.outside import oauth

CLEAR = "La clave del servidor de correo no se manda sin cifrar: use smtp+starttls:// o smtps://."


async def sign_in(wire: Wire, to: Server, offers: Mapping[str, str]) -> None:
    """Let in, or Unwelcome (the server does not want us, for ever) or Broken (not now)."""
    if not to.private:
        raise Unwelcome(CLEAR)
    ways = offers.get("AUTH", "").split()
    reply = await (_by_token(wire, to, to.grant, ways) if to.grant else _by_password(wire, to, ways))
    if reply.good:
        return
    if to.grant:
        oauth.forget(to.grant)
    if reply.code >= 500:
        raise Unwelcome(f"El servidor de correo rechaza al iniciar sesión: {reply}")
    raise Broken(f"El servidor de correo no atiende al iniciar sesión: {reply}", reply.code)


async def _by_password(wire: Wire, to: Server, ways: list[str]) -> Reply:
    if "PLAIN" in ways:
        return await _said(wire, to, b"AUTH PLAIN " + coded(f"\0{to.user}\0{to.password}"))
    if "LOGIN" not in ways:
        raise Unwelcome(f"El servidor {to.name} no ofrece una forma de iniciar sesión que se conozca (PLAIN, LOGIN).")
    reply = await _said(wire, to, b"AUTH LOGIN")
    for word in (to.user, to.password):
        if reply.code != 334:
            return reply
        reply = await _said(wire, to, coded(word))
    return reply


async def _by_token(wire: Wire, to: Server, grant: oauth.Grant, ways: list[str]) -> Reply:
    way = next((one for one in oauth.WAYS if one in ways), None)
    if way is None:
        raise Unwelcome(f"El servidor {to.name} no ofrece iniciar sesión con OAuth2 (OAUTHBEARER, XOAUTH2).")
    try:
        token = await asyncio.to_thread(oauth.token_of, grant, now=clock.now())
    except oauth.TokenRefused as problem:
        raise (Unwelcome if problem.for_ever else Broken)(problem.sentence) from None
    said = oauth.spoken(way, to.user, to.host, to.port, token)
    reply = await _said(wire, to, f"AUTH {way} ".encode() + coded(said))
    if reply.code != 334:
        return reply
    # A refusal in two steps: the server says why, we must answer, then comes the verdict (RFC 7628 section 3.2.3).
    verdict = await _said(wire, to, coded("\x01") if way == "OAUTHBEARER" else b"")
    return Reply(verdict.code, f"{verdict.text} ({_why(reply.text)})")


def coded(said: str) -> bytes:
    """As it goes over the wire."""
    return base64.b64encode(said.encode())


async def _said(wire: Wire, to: Server, line: bytes) -> Reply:
    wire.write(line + b"\r\n")
    return await wire.reply(to.patience.command)


def _why(challenge: str) -> str:
    """The status that the challenge holds, else nothing that anybody could read."""
    try:
        return str(json.loads(base64.b64decode(challenge, validate=False))["status"])[:60]
    except (ValueError, KeyError, TypeError):
        return "sin explicación"
