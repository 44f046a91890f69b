"""Flask-Mail as the carrier: it takes finished bytes to the mail server, with a time-out and verified TLS."""

from __future__ import annotations

import smtplib
import ssl
from urllib.parse import SplitResult, unquote, urlsplit

from flask import Flask, current_app
from flask_mail import Connection, Mail, Message

from ticketing import clock
from ticketing.extensions import db
from ticketing.office.notices import use
from ticketing.office.notices.letters import Finished
from ticketing.office.outside import oauth
from ticketing.office.outside.oauth import grant_of
from ticketing.web.settings import settings

TIMEOUT = 20.0
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class NoSuchMailbox(smtplib.SMTPRecipientsRefused):
    """The server takes nothing for this address, now or later."""


class OnlyAscii(smtplib.SMTPNotSupportedError):
    """The address has letters before the @ that this server does not take (no SMTPUTF8)."""


class Parcel(Message):
    """A finished message. Flask-Mail sees its addresses, never builds it."""

    def __init__(self, finished: Finished) -> None:
        super().__init__(subject=finished.subject, recipients=[finished.to])
        self.sender = finished.sender
        self.finished = finished

    def as_bytes(self) -> bytes:
        return self.finished.raw


class Line(Connection):
    """A connection that gives up after a while and trusts no certificate it cannot verify."""

    def send(self, message: Message, envelope_from: str | tuple[str, str] | None = None) -> None:
        """An address with other letters goes as it is (RFC 6531): Flask-Mail would write it as an encoded word, which
        names no mailbox."""
        if not isinstance(message, Parcel) or message.finished.to.isascii() or self.host is None:
            super().send(message, envelope_from)
            return
        self.host.ehlo_or_helo_if_needed()
        if not self.host.has_extn("smtputf8"):
            raise OnlyAscii(f"El servidor de los avisos no acepta direcciones como «{message.finished.to}».")
        to, raw = message.finished.to, message.finished.raw
        self.host.sendmail(message.finished.sender, [to], raw, ["SMTPUTF8", "BODY=8BITMIME"])

    def configure_host(self) -> smtplib.SMTP | smtplib.SMTP_SSL:
        parts = urlsplit(settings().smtp_url)
        # A context that is made here verifies certificate and name; smtplib's own would not. Where nothing is ciphered
        # it would only read every authority that the machine trusts, for each letter.
        trust = None if parts.scheme == "smtp" else ssl.create_default_context()
        server = _reached(parts, trust)
        try:
            if parts.scheme == "smtp+starttls":
                server.starttls(context=trust)
            if parts.username:
                _sign_in(server, parts)
        except BaseException:
            server.close()
            raise
        return server

    def __exit__(self, *problem: object) -> None:
        # QUIT is courtesy: accepted is accepted; a rude server must not make us send it twice.
        if self.host is not None:
            try:
                self.host.quit()
            except (smtplib.SMTPException, OSError):
                self.host.close()


def _reached(parts: SplitResult, trust: ssl.SSLContext | None) -> smtplib.SMTP | smtplib.SMTP_SSL:
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    if parts.scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=trust)
    return smtplib.SMTP(host, port, timeout=TIMEOUT)


def _sign_in(server: smtplib.SMTP, parts: SplitResult) -> None:
    """With the password of the address, or with a token where the settings say where tokens come from."""
    ours, user = settings(), unquote(parts.username or "")
    grant = grant_of(ours.smtp_token_url, ours.smtp_client_id, ours.smtp_client_secret, ours.smtp_scope)
    if grant is None:
        server.login(user, unquote(parts.password or ""))
        return
    server.ehlo_or_helo_if_needed()
    offered = server.esmtp_features.get("auth", "").upper().split()
    way = next((one for one in oauth.WAYS if one in offered), None)
    if way is None:
        raise smtplib.SMTPNotSupportedError(f"El servidor {parts.hostname} no ofrece iniciar sesión con OAuth2.")
    try:
        token = oauth.token_of(grant, now=clock.now())
    except oauth.TokenRefused as refusal:
        raise smtplib.SMTPException(refusal.sentence) from refusal
    first = oauth.spoken(way, user, parts.hostname or "", parts.port or PORTS[parts.scheme], token)
    try:
        # To the reason of a refusal we only answer that we read it; the verdict follows (RFC 7628 section 3.2.3).
        server.auth(way, lambda asked=None: first if asked is None else ("\x01" if way == "OAUTHBEARER" else ""))
    except smtplib.SMTPAuthenticationError:
        oauth.forget(grant)
        raise


class Carrier(Mail):
    """Flask-Mail over our line. It carries in tests too: there the server is one of theirs."""

    def connect(self) -> Connection:
        return Line(current_app.extensions["mail"])


carrier = Carrier()


def install(app: Flask) -> None:
    """Make Flask-Mail known to the application."""
    app.config.setdefault("MAIL_SUPPRESS_SEND", False)
    carrier.init_app(app)


def carry(finished: Finished) -> None:
    """Hand the message to the server now. Raises what smtplib or the socket says; NoSuchMailbox if the server will
    never take it for that address, OnlyAscii if it takes none of its letters.

    What was written so far is committed first: a link must not arrive before its row stands, nor a crash in between
    leave its number to another link; and nobody waits for our lock while a server takes its time.
    """
    db.session.commit()
    try:
        carrier.send(Parcel(finished))
    except smtplib.SMTPRecipientsRefused as refusal:
        if all(500 <= code < 600 for code, _words in refusal.recipients.values()):
            raise NoSuchMailbox(refusal.recipients) from refusal
        raise
    use.note(clock.now())
