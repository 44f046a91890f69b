"""The ways in which Python programs commonly send mail, each as its documentation shows it."""

from __future__ import annotations

import json
import smtplib
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

SCRIPT, WANTED = (Path(__file__).with_name(f"elsewhere.{ending}") for ending in ("py", "txt"))
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

# Ways whose packages are not the project's: how many messages, in benchmarks/elsewhere.py.
ELSEWHERE = {"django_backend": 2000, "aiosmtplib_connections": 1000, "aiosmtplib_ready_bytes": 5000}


class NotHere(Exception):
    """The packages could not be installed; the message says why."""


@contextmanager
def elsewhere() -> Iterator[Callable[[str, int, int, int], float]]:
    """An environment that is thrown away; yields (way, port, count, size) -> messages a second. Raises NotHere."""
    with tempfile.TemporaryDirectory(prefix="despacho-otros-") as folder:
        python = Path(folder, "venv/bin/python")
        install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "-r", WANTED]
        for command in ([sys.executable, "-m", "venv", python.parents[1]], install):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                raise NotHere(f"Django y aiosmtplib no se pudieron instalar: {done.stderr.strip()[-300:]}")

        def rate(way: str, port: int, count: int, size: int) -> float:
            command = [python, SCRIPT, way, str(port), str(count), str(size)]
            said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            return count / float(json.loads(said)["seconds"])

        yield rate
