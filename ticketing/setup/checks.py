"""What may be answered: each check returns the answer as it is kept, or refuses it with a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

import mailboxes
import weblinks
from config import HERE
from ticketing.office.institution import actions
from ticketing.web.characters import fits_a_line
from workflows.refusals import Refused

CODED = "En la clave, los signos @ / : # ? % se escriben %40 %2F %3A %23 %3F %25."
LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
BETWEEN = re.compile(r"[@/:#?%]")
Check = Callable[[str], str]
WAYS = ("smtp", "smtp+starttls", "smtps")


def line(said: str) -> str:
    """Anything in one line, but something."""
    if not said or not fits_a_line(said):
        raise Refused("Escriba un texto de una línea.")
    return said


def optional(said: str) -> str:
    """Anything in one line, or nothing."""
    return line(said) if said else ""


def page(said: str) -> str:
    """The whole address of a page, or nothing."""
    return actions.page(line(said)) if said else ""


def folder(said: str) -> str:
    """An own folder that can be written. Never the demo's."""
    path = Path(line(said)).expanduser().resolve()
    if path == HERE / "data":
        raise Refused("Esa carpeta es la de la demostración; elija otra, como /var/lib/despacho.")
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = path / ".setup"
        probe.touch()
        probe.unlink()
    except OSError as problem:
        raise Refused(f"No se puede escribir en {path}: {problem.strerror}.") from None
    return str(path)


def database(said: str) -> str:
    """An address of SQLite or PostgreSQL at which somebody answers. No piece of its password is ever shown."""
    try:
        url = make_url(said)
        backend = url.get_backend_name()
    except (ArgumentError, ValueError):
        raise Refused(
            f"Esa dirección no se puede leer; es como postgresql://usuario:clave@equipo/base. {CODED}"
        ) from None
    if backend not in ("sqlite", "postgresql"):
        raise Refused("La base es SQLite (sqlite:///archivo) o PostgreSQL (postgresql://usuario:clave@equipo/base).")
    if backend == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    timeout = {"connect_timeout": 5} if backend == "postgresql" else {}
    engine = create_engine(url, connect_args=timeout)
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError, UnicodeError) as problem:
        raise Refused(
            f"La base no responde. {_reason(problem, said)}{CODED if backend == 'postgresql' else ''}"
        ) from None
    finally:
        engine.dispose()
    return said


def _reason(problem: Exception, said: str) -> str:
    """What the driver says, unless it repeats any piece of what stands before the host."""
    words = " ".join(str(getattr(problem, "orig", None) or problem).split())
    secret = said.partition("://")[2].rpartition("@")[0].partition(":")[2]
    pieces = [piece for piece in BETWEEN.split(unquote(secret) + "/" + secret) if len(piece) > 1]
    return "" if any(piece in words for piece in pieces) or said.count("@") > 1 else f"{words[:200]}. "


def address(said: str) -> str:
    """https://host or http://host:port, without a path."""
    try:
        parts = urlsplit(said.rstrip("/"))
        fine = (
            parts.scheme in ("http", "https") and parts.hostname and not (parts.path or parts.query or parts.username)
        )
    except ValueError:
        fine = False
    if not fine or weblinks.problem(said.rstrip("/")):
        raise Refused("Escriba la dirección completa y sin ruta, como https://despacho.institucion.example.")
    return said.rstrip("/")


def domain(said: str) -> str:
    """A domain of mail, as institucion.example."""
    try:
        ascii_form = mailboxes.wire_domain(said)
    except mailboxes.Unwritable:
        ascii_form = ""
    labels = ascii_form.split(".")
    if len(labels) < 2 or not all(LABEL.fullmatch(label) for label in labels):
        raise Refused("Escriba un dominio, como institucion.example.")
    return ascii_form


def mail_server(said: str) -> str:
    """smtp://, smtp+starttls:// or smtps:// with a host."""
    try:
        parts = urlsplit(said)
        fine = parts.scheme in WAYS and parts.hostname
        _port = parts.port
    except ValueError:
        fine = False
    if not fine:
        raise Refused(f"Escriba smtp+starttls://usuario:clave@equipo:587, smtps:// o smtp://. {CODED}")
    return said
