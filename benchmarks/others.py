"""The ways in which Python programs commonly send mail, each as its documentation shows it."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from email.message import EmailMessage

FROM, TO = "origen@despacho.example", "destino@despacho.example"


def message(size: int) -> bytes:
    """A message of so many bytes."""
    head = f"From: <{FROM}>\r\nTo: <{TO}>\r\nSubject: Medida\r\n\r\n".encode()
    line = b"x" * 70 + b"\r\n"
    return head + line * ((size - len(head)) // len(line))


def smtplib_ready_bytes(port: int, body: bytes, count: int) -> None:
    """One connection, bytes made beforehand: four round trips a message."""
    with smtplib.SMTP("127.0.0.1", port) as server:
        for _ in range(count):
            server.sendmail(FROM, [TO], body)


def smtplib_email_message(port: int, body: bytes, count: int) -> None:
    """One connection, a message object of the standard library for each recipient."""
    half = len(body) // 2
    text, page = "x" * 70 + "\n", "<p>" + "x" * 70 + "</p>\n"
    with smtplib.SMTP("127.0.0.1", port) as server:
        for number in range(count):
            made = EmailMessage()
            made["From"], made["To"], made["Subject"] = FROM, TO, f"Medida {number}"
            made.set_content(text * (half // len(text)))
            made.add_alternative(page * (half // len(page)), subtype="html")
            server.send_message(made)


def flask_mail_kept_connection(port: int, body: bytes, count: int) -> None:
    """Flask-Mail with one connection for all."""
    from flask import Flask
    from flask_mail import Mail, Message

    app = Flask("medida")
    app.config.update(MAIL_SERVER="127.0.0.1", MAIL_PORT=port, MAIL_DEFAULT_SENDER=FROM)
    mail = Mail(app)
    half = len(body) // 2
    with app.app_context(), mail.connect() as connection:
        for number in range(count):
            words = ("palabra " * 8 + "\n") * (half // 65)
            connection.send(Message(f"Medida {number}", recipients=[TO], body=words, html=f"<p>{words}</p>"))


WAYS: dict[str, tuple[int, Callable[[int, bytes, int], None]]] = {
    "smtplib_ready_bytes": (5000, smtplib_ready_bytes),
    "smtplib_email_message": (500, smtplib_email_message),
    "flask_mail_kept_connection": (300, flask_mail_kept_connection),
}
