"""Flask-Mail as the carrier: it takes finished bytes to the mail server, with a time-out and verified TLS."""

from __future__ import annotations

import smtplib
import ssl
from urllib.parse import SplitResult, unquote, urlsplit

from flask import Flask, current_app
from flask_mail import Connection, Mail, Message

from ticketing.extensions import db
from ticketing.office.notices.letters import Finished
from ticketing.web.settings import settings

TIMEOUT = 20.0
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


class NoSuchMailbox(smtplib.SMTPRecipientsRefused):
    """The server takes nothing for this address, now or later."""


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
                server.login(unquote(parts.username), unquote(parts.password or ""))
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
    never take it for that address.

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
